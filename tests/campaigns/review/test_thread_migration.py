"""Comments from before there were threads: what was said about a line is one open thread."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("campaigns", "0019_line_tasks")]
AFTER = [("campaigns", "0020_threads")]
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def _rows(apps: Any, alias: str, name: str) -> Any:
    return apps.get_model("campaigns", name)._base_manager.using(alias)


def comments_before(apps: Any, alias: str) -> None:
    """Two lines of which the first was spoken of twice, as a release before threads left them."""

    def made(kind: str, **values: Any) -> Any:
        return _rows(apps, alias, kind).create(**values)

    there = made("Workspace", slug="acme", name="Acme")
    ana = made("User", username="ana")
    product = made("Product", workspace=there, sku="A-1", title="Oak stool")
    campaign = made("Campaign", workspace=there, name="All", created_by=ana)
    for words in (("Too loud", "It is"), ("Fine",), ()):
        line = made(
            "Candidate", workspace=there, campaign=campaign, product=product,
            channel="sms", field="message", text="Sit", content_hash="0",
        )  # fmt: skip
        for number in (1, 2):
            made(
                "Revision", workspace=there, candidate=line, number=number, text="Sit",
                content_hash="0", origin="human",
            )  # fmt: skip
        for text in words:
            said = made("Comment", workspace=there, candidate=line, author=ana, text=text)
            _rows(apps, alias, "Comment").filter(pk=said.pk).update(at=AT)


def threads_after(apps: Any, alias: str) -> list[tuple[Any, ...]]:
    """Each thread's text, beginning and comments."""
    threads = _rows(apps, alias, "Thread").order_by("pk")
    comments = _rows(apps, alias, "Comment").order_by("pk")
    return [
        (
            thread.revision.number,
            thread.created,
            thread.resolved,
            list(comments.filter(thread=thread).values_list("text", flat=True)),
        )
        for thread in threads.select_related("revision")
    ]


EXPECTED = [(2, AT, None, ["Too loud", "It is"]), (2, AT, None, ["Fine"])]


@pytest.mark.django_db
def test_what_was_said_about_a_line_is_one_open_thread(tmp_path: Path):
    known = {
        **connections["default"].settings_dict,
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "old.sqlite3"),
        "OPTIONS": {},
    }
    old = DatabaseWrapper(known, alias="old")
    connections["old"] = old
    try:
        comments_before(MigrationExecutor(old).migrate(BEFORE).apps, "old")
        after = MigrationExecutor(old).migrate(AFTER).apps
        assert threads_after(after, "old") == EXPECTED
    finally:
        old.close()
        del connections["old"]
