"""How long the server needs to show and search a large catalog, and how that grows with the products in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django_scopes import scope

from campaigns.catalog.bench import bench_products
from campaigns.catalog.search import product_index
from campaigns.management.bench.found import Found
from campaigns.management.bench.pages import page_measured
from campaigns.management.bench.rows import sample_workspace
from campaigns.models import Campaign, Product, User, Workspace

SIZES = (10_000, 100_000)
BATCH = 1_000
REQUESTS = 20
CATALOG, API = "/w/acme/catalog/", "/api/v1/products/"
ASKED = {
    "two words": "tent moss",
    "a word of one in six": "lamp",
    "the beginning of every SKU": "00",
    "one SKU": "ORR-0000012",
    "what is nowhere": "zeppelin",
}


def bench_catalog() -> Found:
    """Pages of the catalog, of a campaign's choice of products and of the API, over more and more products."""
    found = Found()
    workspace = sample_workspace()
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.force_login(User.objects.get(username="ben"))
    records = bench_products(SIZES[-1])
    with scope(workspace=workspace.pk):
        campaign = Campaign.objects.order_by("pk")[0]
        for size in SIZES:
            _products_added(workspace, records, size)
            for what, address in _pages(campaign):
                page_measured(
                    found, client, f"{size:,} products, {what}", address, requests=REQUESTS
                )
    found.notes.append(
        "Django's test client: middleware, queries and template, without the network."
        f" {connection.vendor}."
    )
    return found


def _pages(campaign: Campaign) -> Iterator[tuple[str, str]]:
    middle = Product.objects.order_by("pk")[Product.objects.count() // 2].pk
    choice = f"/w/acme/campaigns/{campaign.pk}/products/"
    yield "catalog", CATALOG
    yield "catalog, in the middle", f"{CATALOG}?cursor=a{middle}"
    for what, words in ASKED.items():
        yield f"catalog, {what}", f"{CATALOG}?search={words}"
    yield "choice of products", choice
    yield f"choice, {[*ASKED][1]}", f"{choice}?search={ASKED[[*ASKED][1]]}"
    yield f"API, {[*ASKED][0]}", f"{API}?search={ASKED[[*ASKED][0]]}"


def _products_added(workspace: Workspace, records: Iterator[dict[str, Any]], size: int) -> None:
    """More invented products, until there are so many."""
    left = size - Product.objects.count()
    while left > 0 and (batch := list(islice(records, min(BATCH, left)))):
        rows = [Product(workspace=workspace, **record) for record in batch]
        for row in rows:
            product_index(row)
        Product.objects.bulk_create(rows)
        left -= len(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
