"""Files of rules and of lines as answers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from django.http import FileResponse

from campaigns.models import RuleSet
from campaigns.rules.exchange import rules_written, set_file_name

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "yaml": "application/yaml",
}


def set_file_response(rule_set: RuleSet, format: str) -> FileResponse:
    """The rules of a set."""
    name = set_file_name(rule_set, format)
    return file_response(rules_written(rule_set.rules.all(), format), name, MEDIA[format])


def file_response(pieces: Iterator[str], name: str, media: str) -> FileResponse:
    """A text to be kept as a file."""
    # Written while the workspace's scope is open, and on disk where there is much of it.
    made = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - the answer closes it
    for text in pieces:
        made.write(text.encode("utf-8", errors="replace"))
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=name, content_type=media)
