"""Imports as jobs: cancelled, resumed, run twice, in batches; the command line; many rows in little memory."""

from __future__ import annotations

import json
import tracemalloc
from decimal import Decimal
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from campaigns.catalog import import_run, imports
from campaigns.catalog.bench import bench_jsonl, bench_products
from campaigns.catalog.imports import import_cancel, import_create, import_resume, import_revert
from campaigns.common.errors import Conflict
from campaigns.models import Import, ImportRow, Product
from generation.jobs import services
from generation.jobs.context import JobContext
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.catalog.test_import_run import LAMP, TENT, lines, run, upload

pytestmark = pytest.mark.django_db


def queued(by, workspace, count: int, **options: Any) -> Import:
    data = "\n".join(json.dumps(product) for product in bench_products(count))
    return import_create(
        workspace_id=workspace.pk,
        file=[data.encode()],
        filename="many.jsonl",
        by=by,
        options=options,
    )


def job_of(row: Import) -> Job:
    return Job.everywhere.get(pk=row.job_id or 0)


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 10)


def test_an_upload_locks_the_queue_before_the_trail_as_everything_that_makes_a_job(
    in_acme, ben, monkeypatch
):
    """The other way round an upload and an export of the same moment wait for each other (PostgreSQL)."""
    locked: list[str] = []

    def noting(module, name: str) -> None:
        real = getattr(module, name)

        def noted(*given, **named):
            locked.append(name)
            return real(*given, **named)

        monkeypatch.setattr(module, name, noted)

    noting(services, "_refuse_above_cap")
    noting(imports, "audit_record")
    queued(ben, in_acme, 3)
    assert locked == ["_refuse_above_cap", "audit_record"]


def test_a_cancelled_import_keeps_what_is_stored_and_goes_on_from_there(
    in_acme, ben, small_batches, monkeypatch
):
    row = queued(ben, in_acme, 35, dry_run=False)
    looked = []
    checkpoint = JobContext.checkpoint

    def cancel_at_the_third(context: JobContext) -> None:
        looked.append(context.done)
        if len(looked) == 3:
            import_cancel(row=Import.objects.select_related("job").get(pk=row.pk), by=ben)
        checkpoint(context)

    monkeypatch.setattr(JobContext, "checkpoint", cancel_at_the_third)
    run()
    row.refresh_from_db()
    assert (row.state, job_of(row).state) == ("partial", "cancelled")
    assert Product.objects.count() == 20
    import_resume(row=row, by=ben)
    run()
    row = Import.objects.get(pk=row.pk)
    assert (row.state, row.counts["added"], row.error) == ("applied", 35, "")
    assert Product.objects.count() == ImportRow.objects.count() == 35


def test_a_worker_that_dies_between_batches_loses_and_doubles_nothing(
    in_acme, ben, small_batches, monkeypatch
):
    row = queued(ben, in_acme, 35, dry_run=False)
    store, calls = import_run._store, []

    def die_once(*args: Any, **options: Any) -> None:
        store(*args, **options)
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the disk went away")

    monkeypatch.setattr(import_run, "_store", die_once)
    assert job_run(queue="default")
    Job.everywhere.filter(pk=job_of(row).pk).update(run_after=None)
    run()
    row.refresh_from_db()
    assert (row.state, row.counts["added"], job_of(row).attempt) == ("applied", 35, 2)
    assert ImportRow.objects.count() == Product.objects.count() == 35


def test_an_import_cancelled_while_it_waits_can_be_checked_again(in_acme, ben):
    row = queued(ben, in_acme, 3)
    import_cancel(row=Import.objects.select_related("job").get(pk=row.pk), by=ben)
    run()
    assert Import.objects.get(pk=row.pk).state == "uploaded"
    import_resume(row=Import.objects.select_related("job").get(pk=row.pk), by=ben)
    run()
    assert Import.objects.get(pk=row.pk).state == "validated"


def test_only_what_was_applied_can_be_reverted_and_only_once(in_acme, ben):
    row = upload(ben, in_acme, lines(LAMP))
    with pytest.raises(Conflict):
        import_revert(row=row, by=ben)
    row = upload(ben, in_acme, lines(LAMP), dry_run=False)
    import_revert(row=row, by=ben)
    with pytest.raises(Conflict):
        import_revert(row=row, by=ben)
    run()
    with pytest.raises(Conflict):
        import_revert(row=row, by=ben)


def test_reverting_keeps_what_changed_again_since_and_what_people_worked_on(
    in_acme, ben, small_batches
):
    upload(ben, in_acme, lines(LAMP, TENT), dry_run=False)
    row = upload(
        ben,
        in_acme,
        lines({**LAMP, "price": "70", "title": "Orrin lamp"}, {**TENT, "price": 200}),
        dry_run=False,
    )
    upload(ben, in_acme, lines({**LAMP, "price": "60", "title": "Orrin lamp"}), dry_run=False)
    import_revert(row=row, by=ben)
    run()
    lamp, tent = Product.objects.get(sku="ORR-1"), Product.objects.get(sku="HOL-2")
    assert (lamp.price, lamp.title) == (Decimal(60), "Orrin Arc desk lamp")
    assert tent.price == 236
    assert "stays" in ImportRow.objects.get(import_run=row, sku="ORR-1").message


def test_a_product_that_a_revert_archived_comes_back_with_its_file(in_acme, ben):
    row = upload(ben, in_acme, lines(LAMP), dry_run=False)
    Product.objects.update(corrections={"noun": "lamp"})
    import_revert(row=row, by=ben)
    run()
    assert Product.objects.get().archived
    upload(ben, in_acme, lines(LAMP), dry_run=False)
    assert not Product.objects.get().archived


@pytest.mark.once
def test_memory_stays_flat_however_many_rows_come(in_acme, ben, tmp_path):
    peaks = []
    for count in (1_500, 4_500):
        path = tmp_path / f"{count}.jsonl"
        bench_jsonl(path, count)
        with path.open("rb") as stream:
            import_create(
                workspace_id=in_acme.pk,
                file=iter(partial(stream.read, 65536), b""),
                filename="many",
                by=ben,
            )
        tracemalloc.start()
        run()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Three times the rows must not need even half as much again.
    assert peaks[1] < peaks[0] * 1.5


def test_the_understand_job_reads_what_a_large_import_brought(in_acme, ben):
    row = queued(ben, in_acme, 230, dry_run=False)
    assert job_run(queue="default", job_id=row.job_id)
    assert Product.objects.filter(facts_hash="").count() == 230
    job = Job.everywhere.get(kind="understand")
    run()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("succeeded", 230, 230)
    assert not Product.objects.filter(facts_hash="").exists()


def command(*args: str) -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("catalog_import", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return out.getvalue(), err.getvalue(), int(stop.code or 0)
    return out.getvalue(), err.getvalue(), 0


def test_the_command_imports_as_the_page_does(in_acme, cleo, tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_text(lines(LAMP, TENT))
    out, _, code = command(str(path), "--dry-run")
    assert code == 0
    assert "2 would be added" in out
    assert not Product.objects.exists()
    out, _, code = command(str(path), "--workspace", "acme", "--json")
    told = json.loads(out)
    assert (code, told["state"], told["counts"]["added"], told["errors"]) == (0, "applied", 2, [])
    path.write_text(lines(LAMP, {"sku": "B"}))
    out, err, code = command(str(path))
    assert code == 4
    assert "row 2, B" in err
    assert Import.objects.latest("pk").created_by == cleo


@pytest.mark.parametrize(
    "args",
    [
        ["/no/such/file"],
        ["FILE", "--workspace", "nowhere"],
        ["FILE", "--format", "nonsense"],
        ["FILE", "--mapping", "{"],
    ],
)
def test_the_command_answers_two_for_a_usage_error(in_acme, cleo, tmp_path, args: list[str]):
    path = tmp_path / "feed.csv"
    path.write_text("sku,title\nA,Lamp\n")
    with pytest.raises(CommandError) as error:
        command(*(str(path) if arg == "FILE" else arg for arg in args))
    assert error.value.returncode == 2
