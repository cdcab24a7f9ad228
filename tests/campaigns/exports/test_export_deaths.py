"""E1: an export may die anywhere; its file is whole or there is none, and made again it has the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery

from campaigns.exports import build
from campaigns.exports.build import exports_dir
from campaigns.exports.left_files import LEFT_AFTER_SECONDS, left_files_drop
from campaigns.exports.selection import outgoing
from campaigns.exports.services import export_create
from campaigns.models import (
    Campaign,
    Candidate,
    Decision,
    Export,
    Product,
    Revision,
    User,
    Workspace,
)
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product
from tests.generation.jobs.rounds import lease_lapse
from tests.generation.jobs.test_deaths import Death
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
PRODUCTS, DEATHS = sized(3, 5_000), sized(8, 40)
# Between so many products a process may die while it writes.
CHUNK = max(1, PRODUCTS // 20)
TITLE = "Corvane Tempo 2 running shoe, 238 g"


class Steps:
    """Counts statements, chunks and acts on files, and kills at one: from there on nothing is done, not even tidying up."""

    def __init__(self, last: int = 10**6) -> None:
        self.last, self.count = last, 0

    def step(self) -> None:
        self.count += 1
        if self.count > self.last:
            raise Death

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # A dead process's transaction is rolled back by the database.
        if not sql.startswith(("ROLLBACK", "RELEASE")):
            self.step()
        return execute(sql, *rest)


@contextmanager
def counted(steps: Steps) -> Iterator[None]:
    def of(act: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **options: Any) -> Any:
            steps.step()
            return act(*args, **options)

        return stepping

    def in_chunks(*args: Any, **options: Any) -> Iterator[Any]:
        for number, row in enumerate(outgoing(*args, **options), 1):
            yield row
            if not number % CHUNK:
                steps.step()

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(steps):
        patch.setattr(build, "outgoing", in_chunks)
        patch.setattr(os, "fsync", of(os.fsync))
        patch.setattr(Path, "replace", of(Path.replace))
        patch.setattr(Path, "unlink", of(Path.unlink))
        yield


@pytest.fixture
def campaign(in_acme: Workspace, ben: User, settings: Any, tmp_path: Path) -> Campaign:
    """A campaign with an approved title for each of its products, and a folder of its own."""
    settings.FILES_DIR = tmp_path
    row = make_campaign(in_acme, name="All", channels=["product_title"])
    product = make_product(in_acme, "TMP-0", handle="tempo-0")
    line = make_candidate(row, product, TITLE, channel="product_title", field="title")
    _repeat(candidate_approve(candidate=line, by=ben, content_hash=line.content_hash))
    return row


def _repeat(line: Candidate) -> None:
    """The same approved line for as many products as are wanted, in a few statements."""
    assert line.revision is not None
    decision = line.decisions.get()
    products = Product.objects.bulk_create(
        _copied(line.product, sku=f"TMP-{number}", handle=f"tempo-{number}")
        for number in range(1, PRODUCTS)
    )
    lines = Candidate.objects.bulk_create(
        _copied(line, product=product, revision=None) for product in products
    )
    revisions = Revision.objects.bulk_create(_copied(line.revision, candidate=one) for one in lines)
    own = Revision.objects.filter(candidate=OuterRef("pk")).values("pk")
    Candidate.objects.filter(revision=None).update(revision=Subquery(own))
    Decision.objects.bulk_create(
        _copied(decision, candidate=one, revision=revision)
        for one, revision in zip(lines, revisions, strict=True)
    )


def _copied(row: Any, **values: Any) -> Any:
    """A row like this one that is not stored yet."""
    known = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    return type(row)(**{**known, "id": None, **values})


def ordered(campaign: Campaign, by: User) -> Export:
    return export_create(campaign=campaign, profile="shopify_csv", by=by)


def written(row: Export) -> bytes:
    """The file of an export, which is the one that its row says; b"" where the row says none."""
    row.refresh_from_db()
    if not row.file:
        return b""
    data = (exports_dir() / row.file).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (row.size, row.sha256)
    return data


def test_an_export_may_die_anywhere_and_is_whole_or_absent(campaign: Campaign, ben: User):
    rows: list[Export] = []
    whole, steps = b"", Steps()
    # Twice: what is kept after a first time is asked for once.
    for _ in range(2):
        steps = Steps()
        rows.append(ordered(campaign, ben))
        with counted(steps):
            job_run(queue="default", job_id=rows[-1].job_id)
        whole = written(rows[-1])
    client = signed_in(ben)
    assert whole.count(TITLE.encode()) == PRODUCTS
    # The last: the row is stored and the job is about to end.
    moments = [*(death * steps.count // DEATHS for death in range(DEATHS)), steps.count - 1]
    for moment in moments:
        row = ordered(campaign, ben)
        rows.append(row)
        with pytest.raises(Death), counted(Steps(moment)):
            job_run(queue="default", job_id=row.job_id)
        there = written(row)
        assert there in (b"", whole)
        link = client.get(f"/w/acme/exports/{row.pk}/file/")
        assert link.status_code == (200 if there else 409)
        name = row.file
        lease_lapse()
        job_run(queue="default", job_id=row.job_id)
        assert written(row) == whole
        # What is whole is not written a second time.
        assert name in ("", row.file)
    for path in exports_dir().iterdir():
        old = path.stat().st_mtime - LEFT_AFTER_SECONDS - 1
        os.utime(path, (old, old))
    left_files_drop()
    kept = {name for row in rows for name in (row.file, row.provenance)}
    assert {path.name for path in exports_dir().iterdir()} == kept


def test_a_file_is_on_the_disk_before_it_has_its_name_and_has_it_before_its_row(
    campaign: Campaign, ben: User, monkeypatch: pytest.MonkeyPatch
):
    done: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        named = [path for path in exports_dir().iterdir() if path.suffix != ".part"]
        done.append(f"on disk, {len(named)} named")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        done.append("named")
        return rename(path, target)

    def stored(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "campaigns_export"') and '"sha256"' in sql:
            done.append("in its row")
        return execute(sql, *rest)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    row = ordered(campaign, ben)
    with connection.execute_wrapper(stored):
        job_run(queue="default", job_id=row.job_id)
    # The provenance first, then the file itself.
    files = [["on disk, 0 named", "named", "on disk, 1 named"]]
    files.append(["on disk, 1 named", "named", "on disk, 2 named"])
    assert done == [*files[0], *files[1], "in its row"]
