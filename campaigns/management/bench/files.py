"""Catalog files in and out: imports and exports of many products."""

from __future__ import annotations

import resource
import sys
import time

from django_scopes import scope

from campaigns.catalog.bench import bench_import
from campaigns.exports.services import export_create
from campaigns.management.bench.found import RUNS, Found
from campaigns.management.bench.rows import approved_copied, sample_workspace
from campaigns.models import Campaign, Export, User
from generation.jobs.runner import job_run

IMPORTED = 20_000
IMPORTED_ONCE = 100_000
EXPORTED = 20_000
EXPORTED_ONCE = 100_000
EXPORTED_AS = ("jsonl", "shopify_csv", "google_merchant_tsv", "xlsx")
STEPS = {"upload": "upload", "dry_run": "dry run", "real_run": "real run", "unchanged": "again"}


def bench_imports() -> Found:
    """Invented products as JSON Lines and as Shopify CSV: upload, dry run, real run, the same file again."""
    found = Found()
    runs = [bench_import(IMPORTED) for _ in range(RUNS)]
    for name in ("jsonl", "shopify_csv"):
        for step, said in STEPS.items():
            times = [run[name][step] for run in runs]
            found.add(f"{name}, {IMPORTED:,} products, {said}", times, "s")
    found.add(f"peak memory, {IMPORTED:,} products", [run["peak_mb"] for run in runs], "MB")
    large = bench_import(IMPORTED_ONCE)
    for name in ("jsonl", "shopify_csv"):
        for step in ("dry_run", "real_run"):
            what = f"{name}, {IMPORTED_ONCE:,} products, {STEPS[step]}"
            found.add(what, [large[name][step]], "s", "at most 90")
    found.add(f"peak memory, {IMPORTED_ONCE:,} products", [large["peak_mb"]], "MB", "at most 400")
    found.notes.append("SQLite. Understanding the products follows as a job of its own.")
    return found


def bench_exports() -> Found:
    """Files of approved product titles, one for each of many products."""
    found = Found()
    workspace = sample_workspace()
    ben = User.objects.get(username="ben")
    with scope(workspace=workspace.pk):
        campaign = Campaign.objects.get(pk=approved_copied(EXPORTED))
        for profile in EXPORTED_AS:
            times = [_export(campaign, profile, ben, EXPORTED) for _ in range(RUNS)]
            found.add(f"{profile}, {EXPORTED:,} products", times, "s")
        found.add(f"peak memory, {EXPORTED:,} products", [_peak_mb()], "MB")
        approved_copied(EXPORTED_ONCE, known=EXPORTED)
        for profile in EXPORTED_AS:
            took = _export(campaign, profile, ben, EXPORTED_ONCE)
            found.add(f"{profile}, {EXPORTED_ONCE:,} products", [took], "s", "at most 60")
    found.add(f"peak memory, {EXPORTED_ONCE:,} products", [_peak_mb()], "MB", "flat")
    return found


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def _export(campaign: Campaign, profile: str, by: User, rows: int) -> float:
    row = export_create(campaign=campaign, profile=profile, by=by)
    assert row.job is not None
    start = time.perf_counter()
    job_run(queue=row.job.queue, job_id=row.job.pk)
    took = time.perf_counter() - start
    row = Export.objects.get(pk=row.pk)
    if row.rows < rows:
        raise RuntimeError(f"The export {row.state} with {row.rows} rows: {row.error}")
    return took
