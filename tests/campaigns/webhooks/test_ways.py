"""Messages as files of a folder and as mail: the same once more where they are sent again, and tried again where they cannot be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from campaigns.common.errors import DomainError
from campaigns.models import DeliveryState, User, WebhookDelivery, WebhookEndpoint
from campaigns.webhooks.sending import deliveries_send
from campaigns.webhooks.services import endpoint_change
from campaigns.workspaces.outbox import message_bytes
from tests.campaigns.webhooks.conftest import Add

pytestmark = pytest.mark.django_db
FIELDS = [{"sku": "KST-1", "field": "google_rsa.headline", "texts": ["238 g, und leicht"]}]


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where messages of this site go as files."""
    settings.WEBHOOKS_FOLDER = str(tmp_path)
    return tmp_path


def _told(endpoint: WebhookEndpoint) -> WebhookDelivery:
    data = {"id": 7, "to": "running", "fields": FIELDS}
    body = message_bytes("launch.copy", workspace="acme", at="2026-11-23T12:00:00Z", data=data)
    return WebhookDelivery.objects.create(
        workspace_id=endpoint.workspace_id,
        endpoint=endpoint,
        event="copy_7_3_0",
        kind="launch.copy",
        body=body,
        due=endpoint.created,
    )


def _waits_again(row: WebhookDelivery) -> None:
    """As if its worker had died before it wrote down that it was sent."""
    WebhookDelivery.objects.filter(pk=row.pk).update(state="waiting", due=row.created)


def _sent(row: WebhookDelivery) -> str:
    deliveries_send(seconds=0.1)
    row.refresh_from_db()
    return row.state


def test_a_message_is_one_whole_file_however_often_it_is_sent(folder: Path, add: Add):
    endpoint, _ = add("folder:shop", "launch.copy")
    row = _told(endpoint)
    assert _sent(row) == DeliveryState.DELIVERED
    _waits_again(row)
    assert _sent(row) == DeliveryState.DELIVERED
    [file] = [path for path in folder.rglob("*") if path.is_file()]
    assert file.relative_to(folder) == Path("acme/shop/copy_7_3_0.json")
    assert file.read_text(encoding="utf-8") == row.body


def test_a_folder_that_cannot_be_written_is_tried_again_later(folder: Path, add: Add, clock: Any):
    endpoint, _ = add("folder:shop", "launch.copy")
    (folder / "acme").write_text("in its way")
    row = _told(endpoint)
    assert _sent(row) == DeliveryState.WAITING
    assert "could not be written" in row.said
    (folder / "acme").unlink()
    clock.shift(3600)
    assert _sent(row) == DeliveryState.DELIVERED


def test_a_mail_says_the_texts_and_keeps_its_message_id(add: Add):
    endpoint, _ = add("mailto:shop@example.com", "launch.copy")
    row = _told(endpoint)
    for _ in range(2):
        _waits_again(row)
        assert _sent(row) == DeliveryState.DELIVERED
    first, again = mail.outbox
    assert first.to == ["shop@example.com"]
    assert "KST-1, google_rsa.headline\n  238 g, und leicht" in first.body
    assert json.loads(first.attachments[0][1]) == json.loads(row.body)
    [known] = {one.extra_headers["Message-ID"] for one in (first, again)}
    assert known.startswith("<copy_7_3_0@")


@pytest.mark.parametrize(
    ("address", "kinds", "why"),
    [
        ("folder:../etc", ["launch.copy"], "Name a folder"),
        ("folder:", ["launch.copy"], "Name a folder"),
        ("mailto:shop", ["launch.copy"], "Write a mail address"),
        ("mailto:a@example.com,b@example.com", ["launch.copy"], "Write a mail address"),
        ("mailto:a@example.com\nBcc: b@example.com", ["launch.copy"], "Write a mail address"),
        ("mailto:shop@example.com", ["launch.copy", "candidate.approved"], "of launches only"),
    ],
)
def test_what_is_no_such_place_is_refused(
    folder: Path, add: Add, address: str, kinds: list[str], why: str
):
    with pytest.raises(DomainError, match=why):
        add(address, *kinds)


def test_what_points_where_nothing_goes_any_more_can_be_switched_off(
    folder: Path, settings: Any, add: Add, cleo: User
):
    endpoint, _ = add("folder:shop", "launch.copy")
    settings.WEBHOOKS_FOLDER = ""
    # As the page sends it.
    values = {"address": "folder:shop", "kinds": ["launch.copy"], "active": False}
    assert not endpoint_change(endpoint=endpoint, values=values, version=1, by=cleo).active
    with pytest.raises(DomainError, match="has no folder"):
        endpoint_change(endpoint=endpoint, values={"active": True}, version=2, by=cleo)


def test_a_site_without_a_folder_allows_none_and_a_change_is_judged_too(add: Add, cleo: User):
    with pytest.raises(DomainError, match="has no folder"):
        add("folder:shop", "launch.copy")
    endpoint, _ = add("mailto:shop@example.com", "launch.copy")
    values = {"kinds": ["round.completed"]}
    with pytest.raises(DomainError, match="of launches only"):
        endpoint_change(endpoint=endpoint, values=values, version=1, by=cleo)


def test_a_file_is_as_readable_as_the_umask_says_and_nothing_else_is_left(folder: Path, add: Add):
    endpoint, _ = add("folder:shop", "launch.copy")
    before = os.umask(0o022)
    try:
        assert _sent(_told(endpoint)) == DeliveryState.DELIVERED
    finally:
        os.umask(before)
    [file] = [path for path in folder.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o777 == 0o644
    # A folder stands where the file should: the draft of it goes again.
    file.unlink()
    file.mkdir()
    (file / "in its way").touch()
    WebhookDelivery.objects.update(state="waiting", due=endpoint.created)
    assert _sent(WebhookDelivery.objects.get()) == DeliveryState.WAITING
    assert [path.name for path in file.parent.iterdir()] == [file.name]
