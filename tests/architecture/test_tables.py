"""Tables in templates: who cannot see one hears first what it holds (WCAG 1.3.1, H39)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
TABLE = re.compile(r"<table\b[^>]*>(?P<next>.{0,9})", re.DOTALL)
WITH_TABLES = [path for path in sorted(TEMPLATES.rglob("*.html")) if "<table" in path.read_text()]


@pytest.mark.parametrize("path", WITH_TABLES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_table_has_a_caption(path: Path):
    assert all(
        found["next"].strip().startswith("<caption") for found in TABLE.finditer(path.read_text())
    )
