"""The preview counts what the export will hold, reads one page of it, and asks as often for a large campaign."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.exports import preview as previewing
from campaigns.exports.preview import export_preview, present_text
from campaigns.exports.profiles import PROFILES, Profile
from campaigns.exports.selection import outgoing
from campaigns.models import Campaign, Candidate, LiveCopy, Product, User, Workspace
from campaigns.review.services import candidate_approve, candidate_make_primary
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

PLACES = (
    ("product_title", "title"),
    ("product_description", "description"),
    ("seo", "title"),
    ("seo", "description"),
    ("google_rsa", "headline"),
)
WORDS = (
    "ash",
    "bay",
    "cliff",
    "dune",
    "elm",
    "fen",
    "glen",
    "heath",
    "isle",
    "jade",
    "kelp",
    "lake",
)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign over page copy and ads."""
    return make_campaign(
        in_acme,
        created_by=ana,
        channels=["product_title", "product_description", "seo", "google_rsa"],
    )


def fill(campaign: Campaign, by: User, *, products: int, seed: int) -> list[Product]:
    """Products with lines in many states, some live, some with texts of the catalog's own."""
    chance = random.Random(seed)  # noqa: S311 - an order of rows, no secret
    made = []
    for number in range(products):
        product = make_product(
            campaign.workspace,
            f"S{seed}-{number:02}",
            description=chance.choice(["", "Weighs 238 g."]),
            extra=chance.choice(
                [{}, {"seo_title": None}, {"seo_title": ""}, {"seo_title": "Shoe"}]
            ),
        )
        made.append(product)
        for word in chance.sample(WORDS, 7):
            channel, field = chance.choice(PLACES)
            line = make_candidate(
                campaign,
                product,
                f"238 g, {word}",
                channel=channel,
                field=field,
                origin=chance.choice(["model", "mixed", "human"]),
            )
            _settle(line, by, chance)
    return made


def _settle(line: Candidate, by: User, chance: random.Random) -> None:
    what = chance.choice(["approve", "approve", "approve", "primary", "stale", "wait", "reject"])
    if what in ("approve", "primary") and line.state == "in_review":
        candidate_approve(candidate=line, by=by, content_hash=line.content_hash)
        if what == "primary":
            candidate_make_primary(candidate=line, by=by)
        if chance.random() < 0.3:
            LiveCopy.objects.get_or_create(
                product=line.product,
                key=f"{line.channel}.{line.field}",
                defaults={
                    "workspace": line.product.workspace,
                    "text": "What is live",
                    "origin": "human",
                    "since": timezone.now(),
                },
            )
    elif what in ("stale", "reject"):
        Candidate.objects.filter(pk=line.pk).update(
            state="stale" if what == "stale" else "rejected"
        )


def read_slowly(campaign: Campaign, profile: Profile | None) -> tuple[dict[str, object], list[str]]:
    """The same counts and texts from the lines themselves, one by one."""
    keys = profile.keys if profile else None
    rows = list(outgoing(campaign, keys=keys, one_each=profile.one_each if profile else True))
    live = {(row.product_id, row.key): row.text for row in LiveCopy.objects.all()}
    lines = [(row.product, line) for row in rows for line in row.lines]
    origins = Counter(line.candidate.origin for _, line in lines)
    waiting = Candidate.objects.filter(state__in=("in_review", "changes_requested", "blocked"))
    inside = [row for row in waiting if keys is None or f"{row.channel}.{row.field}" in keys]
    counts = {
        "products": sum(bool(row.lines) for row in rows),
        "lines": len(lines),
        "new": sum(not present_text(product, line.key, live) for product, line in lines),
        "held": sum(len(row.held) for row in rows) + len(inside),
        "origins": {name: origins.get(name, 0) for name in ("model", "mixed", "human")},
    }
    return counts, [line.text for _, line in lines]


@pytest.mark.parametrize("name", ["shopify_csv", "google_merchant_tsv", "jsonl", "publish"])
def test_counts_and_texts_are_those_of_the_lines_one_by_one(
    campaign: Campaign, ben: User, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(previewing, "SHOWN", 3)
    fill(campaign, ben, products=8, seed=11)
    profile = PROFILES.get(name)
    counts, texts = read_slowly(campaign, profile)
    first = export_preview(campaign, profile)
    assert {
        "products": first.product_count,
        "lines": first.lines,
        "new": first.new,
        "held": first.held_count,
        "origins": first.origins,
    } == counts
    pages = [export_preview(campaign, profile, page=number + 1) for number in range(first.pages)]
    shown = [change.line.text for page in pages for one in page.products for change in one.changes]
    assert shown == texts
    assert len(first.held) == first.held_count
    assert all(entry["words"] for entry in first.held)


def test_a_large_campaign_costs_as_many_questions_and_is_turned_page_by_page(
    campaign: Campaign, ben: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(previewing, "SHOWN", 2)
    client = signed_in(ben)
    address = f"/w/acme/campaigns/{campaign.pk}/export/"
    counts = []
    page = ""
    for seed, products in ((1, 2), (2, 9)):
        fill(campaign, ben, products=products, seed=seed)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address, {"profile": "jsonl", "page": "1"}).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
    assert "Page 1 of" in page
    assert "page=2" in page
    beyond = client.get(address, {"profile": "jsonl", "page": "999"})
    assert beyond.status_code == 200
    assert client.get(address, {"profile": "jsonl", "page": "x"}).status_code == 200
