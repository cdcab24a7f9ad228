"""A text of words between spaces that the database finds by their beginnings, in an index of its own kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]
# Django's own classes take no type arguments while they run.
if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


class WordsField(TextField):
    """Words of letters and numbers. `FIELD__words=[...]`: rows with a word that begins so for each of them.

    The index is made, and kept in step with the table, by `campaigns/catalog/search_tables.py`.
    """


def words_table(model: type[models.Model]) -> str:
    """The name of the FTS5 table, on SQLite, that knows a model's words by its rows' numbers."""
    return f"{model._meta.db_table}_words"


def words_vector(column: str) -> str:
    """The SQL of a column's words as PostgreSQL's index has them: as they are, by no parser or dictionary."""
    return f"array_to_tsvector(array_remove(string_to_array({column}, ' '), ''))"


@WordsField.register_lookup
class HasWords(Lookup):
    """All of these beginnings. They are quoted for either language of queries, whatever they hold."""

    lookup_name = "words"
    prepare_rhs = False
    rhs: Sequence[str]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By the FTS5 table beside the model's own."""
        model = self.lhs.target.model
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{_quoted(model._meta.pk.column)}"
        table = _quoted(words_table(model))
        asked = " AND ".join(f"{_quoted(word)}*" for word in self.rhs)
        found = f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608  names of ours
        return f"{key} IN ({found})", (asked,)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By the GIN index over the column's words."""
        column, values = self.process_lhs(compiler, connection)
        doubled = (word.replace("\\", "\\\\").replace("'", "''") for word in self.rhs)
        asked = " & ".join(f"'{word}':*" for word in doubled)
        return f"{words_vector(column)} @@ %s::tsquery", (*values, asked)


def _quoted(text: str) -> str:
    """A name of SQL, and a string of FTS5, which quotes alike."""
    return '"' + text.replace('"', '""') + '"'
