"""The import's benchmark: invented products by the hundred thousand, through the same job as everybody's."""

from __future__ import annotations

import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django_scopes import scope

from campaigns.catalog.imports import import_apply, import_create
from campaigns.models import Import, Workspace
from campaigns.workspaces.erase import sample_remove
from generation.jobs.runner import job_run
from generation.models import Job

SLUG = "bench-import"
MAKERS = ("Orrin", "Corvane", "Hollin", "Merid", "Fellmark", "Auline", "Dockside", "Sorrel")
KINDS = (
    ("desk lamp", "Home > Lighting"),
    ("running shoe", "Sports > Running"),
    ("tent", "Outdoor > Tents"),
    ("field watch", "Accessories > Watches"),
    ("rain jacket", "Outdoor > Jackets"),
    ("headphones", "Audio > Headphones"),
)
TRAITS = ("matt black", "moss green", "folding", "rechargeable", "waterproof", "lightweight")
BLANKS = {"Option1 Name": "Size", "Published": "true", "Image Position": "1"}
SHOPIFY = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Type",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Image Src",
    "Image Position",
    "SEO Title",
)


def bench_products(count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Invented product records, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311  seeded, for the same file each time
    for number in range(count):
        maker = draw.choice(MAKERS)
        kind, category = draw.choice(KINDS)
        trait, weight = draw.choice(TRAITS), draw.randrange(90, 2400)
        yield {
            "sku": f"{maker[:3].upper()}-{number:07d}",
            "title": f"{maker} {trait.title()} {kind.title()} {draw.randrange(1, 99)}",
            "brand": maker,
            "category": category,
            "price": f"{draw.randrange(500, 40000) / 100:.2f}",
            "currency": "GBP",
            "stock": draw.randrange(0, 900),
            "description": f"<p>A {trait} {kind} by {maker}.</p><ul><li>Weighs {weight} g</li>"
            f"<li>{draw.choice(TRAITS).capitalize()}, made to last</li></ul>",
            "attributes": {"weight": f"{weight} g", "finish": trait},
        }


def bench_jsonl(path: Path, count: int) -> None:
    """Write the products as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for product in bench_products(count):
            stream.write(json.dumps(product) + "\n")


def bench_shopify(path: Path, count: int) -> None:
    """Write them as Shopify's CSV, two variants each."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, SHOPIFY, restval="")
        writer.writeheader()
        for product in bench_products(count):
            handle = product["sku"].lower()
            variant = {
                "Handle": handle,
                "Option1 Value": "M",
                "Variant SKU": f"{handle}-m",
                "Variant Inventory Qty": product["stock"],
                "Variant Price": product["price"],
            }
            own = {
                "Title": product["title"],
                "Body (HTML)": product["description"],
                "Vendor": product["brand"],
                "Type": product["category"],
            }
            writer.writerow({**BLANKS, **variant, **own})
            writer.writerow({**variant, "Option1 Value": "L", "Variant SKU": f"{handle}-l"})


def bench_import(products: int = 100_000) -> dict[str, Any]:
    """Import invented products as JSON Lines and as Shopify CSV, each as dry run, real run and once more.

    Answers seconds by step and the peak of this process in MB. Works in a workspace of its own, which is
    removed afterwards.
    """
    workspace, _ = Workspace.objects.get_or_create(
        slug=SLUG, defaults={"name": "Benchmark of imports", "is_sample": True}
    )
    found: dict[str, Any] = {"products": products}
    try:
        with tempfile.TemporaryDirectory() as folder, scope(workspace=workspace.pk):
            for name, write in (("jsonl", bench_jsonl), ("shopify_csv", bench_shopify)):
                path = Path(folder) / name
                write(path, products)
                found[name] = _steps(workspace, path, name)
            found["peak_mb"] = round(_peak_mb(), 1)
    finally:
        sample_remove(workspace=workspace)
    return found


def _steps(workspace: Workspace, path: Path, name: str) -> dict[str, float]:
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    row = _create(workspace, path, name)
    seconds["upload"] = round(time.perf_counter() - start, 2)
    seconds["dry_run"] = _run(row)
    seconds["real_run"] = _run(import_apply(row=row, by=None))
    seconds["unchanged"] = _run(_create(workspace, path, name))
    return seconds


def _create(workspace: Workspace, path: Path, name: str) -> Import:
    with path.open("rb") as stream:
        return import_create(
            workspace_id=workspace.pk,
            file=iter(lambda: stream.read(1024 * 1024), b""),
            filename=name,
            by=None,
            options={"format": name},
            via="command",
        )


def _run(row: Import) -> float:
    start = time.perf_counter()
    job = row.job
    if job is None or job_run(queue=job.queue, job_id=job.pk, heartbeat=True) is None:
        raise RuntimeError("Another worker took the benchmark's job. Stop run.py first.")
    ended = Job.everywhere.get(pk=job.pk)
    if ended.state != "succeeded":
        raise RuntimeError(f"The benchmark's import {ended.state}: {ended.error_message}")
    Job.everywhere.filter(kind="understand", workspace_id=row.workspace_id).delete()
    return round(time.perf_counter() - start, 2)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / 1024 if sys.platform == "darwin" else peak / 1024
