"""Catalog files of every format as one stream of records."""
