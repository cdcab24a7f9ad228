"""The preview counts what the export will hold, reads one page of it, and asks as often for a large campaign."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.exports import held as holding
from campaigns.exports import preview as previewing
from campaigns.exports.live_sets import SAME, live_sets
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES, Profile
from campaigns.exports.selection import (
    Approved,
    Outgoing,
    Sending,
    outgoing,
    outgoing_keys,
    places_of,
)
from campaigns.exports.services import export_create
from campaigns.exports.survey import own_text
from campaigns.models import Campaign, Candidate, LiveCopy, Product, User, Workspace
from campaigns.review.services import candidate_approve, candidate_make_primary
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

PLACES = (
    ("product_title", "title"),
    ("product_description", "description"),
    ("seo", "title"),
    ("seo", "description"),
    ("google_rsa", "headline"),
)
DESTINATIONS = (
    "shopify_csv",
    "magento_csv",
    "google_merchant_tsv",
    "google_ads_csv",
    "jsonl",
    "publish",
)
WORDS = ["ash", "bay", "cliff", "dune", "elm", "fen", "glen", "heath", "isle", "jade", "kelp", "lake"]  # fmt: skip


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
            handle=chance.choice(["", f"s-{number}", f"s-{number}"]),
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
        if chance.random() < 0.4:
            _live(line, is_own=chance.random() < 0.5)
    elif what in ("stale", "reject"):
        Candidate.objects.filter(pk=line.pk).update(
            state="stale" if what == "stale" else "rejected"
        )


def _live(line: Candidate, *, is_own: bool) -> None:
    """Something live in the next place of a line's field, itself or another text."""
    key = f"{line.channel}.{line.field}"
    place = LiveCopy.objects.filter(product=line.product, key=key).count()
    if place < places_of(key):
        LiveCopy.objects.create(
            workspace=line.product.workspace,
            product=line.product,
            key=key,
            place=place,
            text=line.text if is_own else f"What is live in place {place}",
            revision=line.revision if is_own else None,
            origin="human",
            since=timezone.now(),
        )


def fields_of(rows: list[Outgoing]) -> dict[tuple[Product, str], list[Approved]]:
    """What goes out, field by field of each product."""
    found: dict[tuple[Product, str], list[Approved]] = {}
    for row in rows:
        for line in row.lines:
            found.setdefault((row.product, line.key), []).append(line)
    return found


def read_slowly(campaign: Campaign, profile: Profile | None) -> tuple[dict[str, object], list[str]]:
    """The same counts and texts from the lines themselves, one by one."""
    keys = profile.keys if profile else None
    to_count = profile.to_count if profile else True
    rows = list(outgoing(campaign, keys=keys, to_count=to_count))
    live = live_sets(LiveCopy.objects.all())
    waiting = Candidate.objects.filter(state__in=("in_review", "changes_requested", "blocked"))
    inside = [row for row in waiting if keys is None or f"{row.channel}.{row.field}" in keys]
    lost = [entry for row in rows for entry in row.held]
    going: list[tuple[Product, Approved]] = []
    leaving = moving = new = 0
    gone: set[int] = set()
    if profile:  # what the writer itself holds and leaves out
        report = profile.write(Sending(rows, outgoing_keys(campaign)), io.BytesIO())
        lost = report.held
        gone = {entry["candidate"] for entry in lost}
    for (product, key), lines in fields_of(rows).items():
        standing = live.get((product.pk, key), [])
        filled = [row.revision_id for row in standing] if standing else [own_text(product, key)]
        if profile:
            found = [line for line in lines if line.candidate.pk not in gone]
            new += 0 if filled[0] != "" else len(found)
        else:
            places = dict(enumerate(filled if standing else []))
            found = [
                line
                for place, line in enumerate(lines)
                if places.get(place, 0) != line.candidate.revision_id
            ]
            new += sum(place >= len(filled) or filled[place] == "" for place in range(len(lines)))
            leaving += len({row.text for row in standing} - {line.text for line in lines})
            moving += sum(
                any(row.text == line.text and row.place != place for row in standing)
                for place, line in enumerate(lines)
            )
        going += [(product, line) for line in found]
    origins = Counter(line.candidate.origin for _, line in going)
    counts = {
        "products": len({product.pk for product, _ in going}),
        "lines": len(going),
        "new": new,
        "held": len(lost),
        "waiting": len(inside),
        "leaving": leaving,
        "moving": moving,
        "reasons": Counter([entry["reason"] for entry in lost] + [row.state for row in inside]),
        "origins": {name: origins.get(name, 0) for name in ("model", "mixed", "human")},
    }
    return counts, [line.text for _, line in going]


def reasons_said(campaign: Campaign, profile: Profile | None) -> Counter[str]:
    """Why lines stay behind, over all pages of what is held."""
    first = export_preview(campaign, profile).behind
    found: Counter[str] = Counter()
    for number in range(first.pages):
        for one in export_preview(campaign, profile, held_page=number + 1).behind.products:
            for line in one.lines:
                found[line.reason] += line.count
    assert found.total() == first.count
    return found


def test_counts_and_texts_are_those_of_the_lines_one_by_one(
    campaign: Campaign, ben: User, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
):
    monkeypatch.setattr(previewing, "SHOWN", 3)
    monkeypatch.setattr(holding, "PRODUCTS_SHOWN", 2)
    fill(campaign, ben, products=8, seed=11)
    ringing = Candidate.objects.filter(state="approved", channel="seo").order_by("pk").first()
    assert ringing
    Candidate.objects.filter(pk=ringing.pk).update(text="238 g\x07, no feed carries this")
    for name in DESTINATIONS:
        with subtests.test(name):
            _previewed(campaign, PROFILES.get(name))


def _previewed(campaign: Campaign, profile: Profile | None) -> None:
    """The preview counts and shows what was read slowly."""
    counts, texts = read_slowly(campaign, profile)
    first = export_preview(campaign, profile)
    assert {
        "products": first.product_count,
        "lines": first.lines,
        "new": first.new,
        "held": first.held,
        "waiting": first.waiting,
        "leaving": first.leaving,
        "moving": first.moving,
        "reasons": reasons_said(campaign, profile),
        "origins": first.origins,
    } == counts
    pages = [export_preview(campaign, profile, page=number + 1) for number in range(first.pages)]
    shown = [
        place.after.text
        for page in pages
        for one in page.products
        for field in one.fields
        for place in field.places
        if place.after and (profile or place.kind != SAME)
    ]
    assert shown == texts


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


def test_the_page_says_what_the_file_leaves_out_and_why_product_by_product(
    campaign: Campaign, ben: User, in_acme: Workspace
):
    no_handle = make_product(in_acme, "NO-HANDLE", title="Arc lamp")
    kept = make_product(in_acme, "KEPT", title="Bay lamp", handle="bay-lamp")
    for product, word in ((no_handle, "ash"), (kept, "elm"), (kept, "fen")):
        line = make_candidate(
            campaign, product, f"238 g, {word}", channel="product_title", field="title"
        )
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    for word in WORDS[:8]:
        make_candidate(campaign, kept, f"8 mm, {word}", channel="seo", field="title")
    client = signed_in(ben)
    address = f"/w/acme/campaigns/{campaign.pk}/export/"
    page = _words(client.get(address, {"profile": "shopify_csv"}))
    assert "1 line of 1 product for the file." in page
    assert "Export 1 line" in page
    assert "Arc lamp" in page
    assert "1 line cannot be placed: the product has no Shopify handle." in page
    assert "1 line gives way to the line that goes out." in page
    assert "8 lines wait for review." in page
    row = export_create(campaign=campaign, profile="shopify_csv", by=ben)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    assert (row.rows, len(row.held)) == (1, 2)
    written = _words(client.get(f"/w/acme/exports/{row.pk}/"))
    assert "1 line cannot be placed: the product has no Shopify handle." in written
    assert "2 lines of 2 products" in written
    live = _words(client.get(address, {"profile": "publish"}))
    assert "Publish 2 lines" in live
    said = _words(client.post(f"/w/acme/campaigns/{campaign.pk}/publish/", follow=True))
    assert "2 lines are live now. 1 line was held." in said
    assert "All that is approved is live already." in said, said
    assert "Publish 0 lines" in said


def _words(answer: Any) -> str:
    """A page's text, without its marks and with plain blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())
