"""A site with copy, files and people at work, and another installation that is empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.utils import timezone

from campaigns.catalog.imports import import_create
from campaigns.exports.services import export_create
from campaigns.models import (
    Adapter,
    Brand,
    Campaign,
    Candidate,
    Export,
    Import,
    MailMode,
    NoticeKind,
    Notification,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
    Workspace,
)
from campaigns.review.services import candidate_approve
from copystudio.backup.take import backup_take
from generation.adapters.store import FILES
from generation.jobs.runner import job_run
from tests.factories import make_brand, make_campaign, make_candidate, make_product
from tests.generation.jobs.sites import SERVER
from tests.postgres import client_programs, database_create, database_drop
from tests.together import ON_SQLITE, alone

ADAPTER = "0123456789abcdef"
KEPT: dict[str, Path] = {}


@pytest.fixture
def site(
    settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: Callable[[], None]
) -> Path:
    """The home folder of the site that is backed up."""
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.com", "https://copy.example.com"
    if not ON_SQLITE:
        monkeypatch.setenv("PATH", client_programs(), prepend=":")
    return home_use(settings, tmp_path / "site")


def home_use(settings, home: Path) -> Path:
    """From now on this process keeps its files there."""
    (home / "files").mkdir(parents=True)
    settings.HOME, settings.FILES_DIR = home, home / "files"
    return home


@pytest.fixture
def campaign(in_acme: Workspace, ana: User, ben: User) -> Campaign:
    """Ana's campaign in which Ben approved a line."""
    campaign = make_campaign(
        in_acme, created_by=ana, channels=["product_title"], name="Morning miles"
    )
    line = make_candidate(
        campaign, make_product(in_acme), "238 g", channel="product_title", field="title"
    )
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    return campaign


@pytest.fixture
def worked_in(site: Path, campaign: Campaign, in_acme: Workspace, ana: User, ben: User) -> Path:
    """The site with an upload, an export, an adapter, a mail and a message that wait, and a reminder that fell due."""
    uploaded(in_acme, ben)
    exported(campaign, ben)
    brand = make_brand(in_acme)
    adapter_kept(site, brand, ben)
    Notification.objects.create(
        workspace=in_acme,
        person=ana,
        kind=NoticeKind.REJECTED,
        event="one",
        entity="campaign",
        entity_id=campaign.pk,
        subject="A line",
        in_app=False,
        mail=MailMode.NOW,
        mail_due=timezone.now() - timedelta(minutes=1),
    )
    endpoint = WebhookEndpoint.objects.create(
        workspace=in_acme,
        address="https://hooks.example.com/",
        kinds=[WebhookKind.LINE_APPROVED],
        secret="sealed",
        created_by=ana,
    )
    WebhookDelivery.objects.create(
        workspace=in_acme,
        endpoint=endpoint,
        event="msg_1",
        kind=WebhookKind.LINE_APPROVED,
        body="{}",
        due=timezone.now() - timedelta(minutes=1),
    )
    past = timezone.now() - timedelta(hours=1)
    line = make_candidate(campaign, make_product(in_acme, "LATE"), assigned_to=ana, due=past)
    Candidate.objects.filter(pk=line.pk).update(remind=past)
    return site


def uploaded(workspace: Workspace, by: User, sku: str = "A-1") -> Import:
    """An upload that is to be checked; its job waits."""
    return import_create(
        workspace_id=workspace.pk,
        file=[f'{{"sku": "{sku}", "title": "Oak stool"}}'.encode()],
        filename="stools.jsonl",
        by=by,
        options={"dry_run": True},
    )


def exported(campaign: Campaign, by: User) -> Export:
    """A whole export."""
    made = export_create(campaign=campaign, profile="jsonl", by=by)
    job_run(queue="default", job_id=made.job_id)
    made.refresh_from_db()
    assert made.file, (made.error, made.job, made.job and made.job.error_message)
    return made


def adapter_kept(home: Path, brand: Brand, by: User) -> None:
    """An adapter that was trained, with the files it has."""
    for name in FILES:
        path = home / "adapters" / ADAPTER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} of an adapter")
    Adapter.objects.create(
        workspace_id=brand.workspace_id,
        brand=brand,
        number=1,
        engine="lm",
        base="base",
        state="trained",
        name=ADAPTER,
        consent_by=by,
    )


@pytest.fixture
def elsewhere(settings, tmp_path: Path, share: Callable[[], None]) -> Iterator[Callable[[], Path]]:
    """Each call makes this process another installation: a new home, an empty database of the same kind."""
    known = connections.settings["default"]
    before = known["NAME"]
    made: list[str] = []

    def move() -> Path:
        home = home_use(settings, tmp_path / f"new-{len(made)}")
        if ON_SQLITE:
            made.append("")
            known["NAME"] = str(home / "copystudio.sqlite3")
            return home
        made.append(database_create(SERVER))
        _let_go()
        known["NAME"] = urlsplit(made[-1]).path.lstrip("/")
        return home

    yield move
    if not ON_SQLITE:
        _let_go()
        known["NAME"] = before
        for address in made:
            database_drop(address)


def _let_go() -> None:
    """Connections to the database that was used so far are closed."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's


@pytest.fixture
def backup(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A backup; the site that it is of stands still, so that one is enough for all tests."""
    if "backup" not in KEPT:
        request.getfixturevalue("worked_in")
        request.getfixturevalue("share")()
        folder = tmp_path_factory.mktemp("kept") / "backup"
        alone(lambda: backup_take(folder))
        KEPT["backup"] = folder
    return Path(shutil.copytree(KEPT["backup"], tmp_path / "backup"))


@pytest.fixture
def empty(site: Path, backup: Path, elsewhere: Callable[[], Path]) -> Path:
    """The home of another installation, with nothing in it."""
    return elsewhere()


def tree(folder: Path) -> list[str]:
    """Every file of a folder; what SQLite makes of an empty database counts as nothing."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("copystudio.sqlite3"))


def tables() -> list[str]:
    """The tables of this process's database."""
    return connection.introspection.table_names()


def failure(act: Callable[[], Any]) -> Exception:
    """What an act raised, in a thread of its own."""

    def run() -> Exception | None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - handed to the test's own thread
            return error
        return None

    error = alone(run)
    assert isinstance(error, Exception), "nothing was raised"
    return error
