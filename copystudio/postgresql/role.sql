-- Prepares a PostgreSQL database, once, as a superuser: the role that the site works as, and what its searches need.
--     COPYSTUDIO_PASSWORD=... psql --dbname copystudio --file role.sql
-- The role is an ordinary one, because superusers walk through row-level security.
\set ON_ERROR_STOP on
\getenv password COPYSTUDIO_PASSWORD
CREATE ROLE copystudio LOGIN PASSWORD :'password';
ALTER DATABASE :"DBNAME" OWNER TO copystudio;

-- Behind row-level security an index is used only for functions that are declared to give nothing away but their
-- result. PostgreSQL declares comparisons so, but not the words of a text, with which the catalog is searched.
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION pg_catalog.array_to_tsvector(text[]) LEAKPROOF;
ALTER FUNCTION pg_catalog.array_remove(anycompatiblearray, anycompatible) LEAKPROOF;
ALTER FUNCTION pg_catalog.string_to_array(text, text) LEAKPROOF;
