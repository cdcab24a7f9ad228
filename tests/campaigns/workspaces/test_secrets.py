"""S12: no secret of the site stands in an answer, a log, the trail, a message or the tree."""

from __future__ import annotations

import json
import logging
import re
import subprocess
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django_scopes import scopes_disabled

from campaigns.common.logs import JsonFormatter, OneLineFormatter
from campaigns.models import User, Workspace
from campaigns.workspaces import door
from campaigns.workspaces.permissions import may_open
from campaigns.workspaces.tokens import token_create
from copystudio.celery import app
from copystudio.env_table import SETTINGS
from tests.architecture.test_routes import GUARDED, SITE, _address
from tests.beside import ROOT
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
CANARY = "canary-of-a-secret-0123456789-0123456789-0123456789-0123456789"
KEPT_AS = [one.name.removeprefix("COPYSTUDIO_") for one in SETTINGS if one.kind == "secret"]
"""The setting of every secret of the environment."""
LOOKS_LIKE_A_SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{20,}|\bsk-[A-Za-z0-9]{32,}\b|\bcs_[A-Za-z0-9_-]{43}\b"
)


@pytest.fixture
def secret(settings: Any) -> str:
    """The one word that every secret is."""
    assert len(KEPT_AS) > 3
    for name in KEPT_AS:
        assert isinstance(getattr(settings, name), str), name
        setattr(settings, name, CANARY)
    settings.OPENAI_URL, settings.OPENAI_MODEL = "http://127.0.0.1:9/v1", "some"
    return CANARY


def test_no_answer_and_no_log_says_a_secret(
    secret: str, cleo: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken() -> None:
        raise RuntimeError("broken on purpose")

    client = Client(raise_request_exception=False)
    client.force_login(cleo)
    with caplog.at_level(logging.DEBUG):
        for name, route in SITE.items():
            if name in GUARDED and not may_open("admin", name):
                continue
            for headers in ({}, {"Authorization": "Bearer wrong"}):
                answer = client.get(_address(route), headers=headers)
                assert secret.encode() not in answer.getvalue(), name
        monkeypatch.setattr(door, "readiness", broken)
        broke = client.get("/readyz")
        client.get("/w/acme/nothing-here/")
    assert broke.status_code == 500
    assert secret.encode() not in broke.content
    assert b"broken on purpose" not in broke.content
    assert "broken on purpose" in caplog.text
    assert secret not in caplog.text


def test_a_token_and_a_session_stand_nowhere_as_they_are(in_acme: Workspace, ben: User):
    client = Client()
    client.post("/accounts/login/", {"login": "ben", "password": "copystudio"})
    _, token = token_create(user=ben, workspace=in_acme)
    client.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    with scopes_disabled():
        rows = str([list(model._base_manager.values_list()) for model in apps.get_models()])
    assert token not in rows
    assert "copystudio'" not in rows, "a password is kept as it is"
    for page in ("/w/acme/settings/tokens/", "/w/acme/audit/"):
        assert token not in signed_in(ben).get(page).content.decode()


def test_messages_to_workers_hold_names_only(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
    in_acme: Workspace,
    ben: User,
):
    from campaigns.catalog.imports import import_create

    sent: list[Any] = []
    for task in app.tasks.values():
        monkeypatch.setattr(task, "apply_async", lambda *args, **more: sent.append((args, more)))
    with django_capture_on_commit_callbacks(execute=True):
        import_create(
            workspace_id=in_acme.pk, file=[b'{"sku": "A", "title": "Lamp"}'], filename="x", by=ben
        )
    assert sent == [((), {"args": ("default",), "queue": "default"})]


@pytest.mark.parametrize(
    "text",
    ["a\nERROR forged", "a\rb", "a\x1b[31mb", "a\u2028b", "a\x00b", '/sign-in/a"b', "/sign-in/a\\"],
)
def test_no_text_forges_a_line_of_the_log(text: str):
    record = logging.LogRecord("x", logging.INFO, "", 0, "said %s", (text,), None)
    of_json = JsonFormatter().format(record)
    for line in (OneLineFormatter("%(message)s").format(record), of_json):
        assert line.isprintable()
        assert line.splitlines() == [line]
    assert json.loads(of_json)["message"].startswith("said ")


def test_the_tree_holds_no_secret():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    names = [name for name in listed.split("\0") if name] or pytest.skip("this is no git checkout")
    found = [
        f"{name}: {hit[0][:12]}..."
        for name in names
        if (ROOT / name).is_file() and (ROOT / name).stat().st_size < 2_000_000
        for hit in LOOKS_LIKE_A_SECRET.finditer((ROOT / name).read_text(errors="ignore"))
    ]
    assert found == []
