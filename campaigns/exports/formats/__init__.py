"""One writer for each profile: rows in, bytes out, the same rows always the same bytes."""
