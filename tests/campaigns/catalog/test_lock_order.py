"""Rows are locked in one order (`campaigns.workspaces.marking`), so that no two acts wait for each other for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.offer_staleness import offer_reasons
from campaigns.briefs.round_services import round_create
from campaigns.briefs.services import campaign_change
from campaigns.catalog.formats.base import FileRecord
from campaigns.catalog.import_batch import batch_run
from campaigns.catalog.services import product_change
from campaigns.catalog.staleness import line_moved
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.models import (
    Campaign,
    Candidate,
    Import,
    Membership,
    Product,
    User,
    Workspace,
)
from campaigns.review.editing import candidate_edit
from campaigns.review.second_policy import second_approval_change
from campaigns.review.services import candidate_approve
from campaigns.rules.impact import impact_ask
from campaigns.rules.services import rule_create
from tests.campaigns.claims.steps import make_evidence
from tests.campaigns.rules.steps import LIGHT
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.together import ON_SQLITE, alone, scoped, shared_rows, together

ORDER = [
    "campaigns_campaign",
    "campaigns_evidence",
    "campaigns_product",
    "campaigns_livecopy",
    "campaigns_candidate",
    "campaigns_workspace",
]
LOCKS = re.compile(r'FROM "(\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL)
IDS = re.compile(r'"id" IN \(([\d, ]+)\)')
ROUNDS = 4
OFFERED, PRICED = "20% off the Tempo 2", "The Tempo 2 for £115"


class Shop:
    """Two products whose lines lie between each other: every other one says the offer, the others a price."""

    def __init__(self) -> None:
        self.workspace = Workspace.objects.create(slug="acme", name="Acme")
        self.ben: User = make_user("ben")
        with scope(workspace=self.workspace.pk):
            self.products = [make_product(self.workspace, sku=f"CRV-{n}") for n in range(2)]
            self.campaign: Campaign = make_campaign(
                self.workspace, offer={"text": "20% off", "code": "", "ends": ""}
            )
            self.lines = [
                make_candidate(
                    self.campaign, product, f"{text}, {word}", field="description", rank=rank
                )
                for rank, (word, product, text) in enumerate(self._drawn())
            ]
            for line in self.lines:
                candidate_approve(candidate=line, by=self.ben, content_hash=line.content_hash)

    def _drawn(self) -> list[tuple[str, Product, str]]:
        words = ("ash", "bay", "cliff", "dune", "elm", "fen", "glen", "heath")
        return [
            (word, self.products[n // 2 % 2], (OFFERED, PRICED)[n % 2])
            for n, word in enumerate(words)
        ]

    def brief(self, number: int) -> None:
        """Another offer, which ends at another time."""
        row = Campaign.objects.get(pk=self.campaign.pk)
        values = {
            "offer": {"text": f"{10 + number}% off", "code": "", "ends": ""},
            "ends": timezone.now() + timedelta(days=1 + number),
        }
        campaign_change(campaign=row, version=row.version, by=self.ben, values=values)

    def imported(self, number: int) -> None:
        """Other prices, the newest product first."""
        values = {"price": Decimal(90 + number), "currency": "GBP"}
        records = [FileRecord(1, 1, row.sku, dict(values)) for row in reversed(self.products)]
        run = Import.objects.create(workspace=self.workspace, created_by=self.ben, format="jsonl")
        with transaction.atomic():
            batch_run(run, records, write=True)

    def priced(self, number: int) -> None:
        """Another price by hand."""
        row = Product.objects.get(pk=self.products[number % 2].pk)
        values = {"price": Decimal(70 + number)}
        product_change(product=row, version=row.version, by=self.ben, values=values)

    def published(self, _: int) -> None:
        """What is approved goes live."""
        campaign_publish(campaign=self.campaign, by=self.ben)

    def watched(self, _: int) -> None:
        """The clock's look at promises."""
        promises_tend()

    def edited(self, number: int) -> None:
        """A text is written anew."""
        row = Candidate.objects.get(pk=self.lines[number].pk)
        candidate_edit(candidate=row, by=self.ben, text=f"{PRICED}, {number}", version=row.version)

    def restored(self) -> None:
        """All lines as they were."""
        Candidate.objects.update(state="approved", stale_reasons=[])

    def unmarked(self) -> list[str]:
        """Lines that rest on what is no longer so, and carry no reason."""
        lines = Candidate.objects.select_related("product", "campaign", "revision")
        moved = [line for line in lines if line_moved(line) or offer_reasons(line)]
        return [line.text for line in moved if not line.stale_reasons]


def told(workspace_id: int, act: Callable[[int], None], number: int) -> Callable[[], Any]:
    """The act; who comes too late to what somebody else changed is told so."""
    return scoped(workspace_id, lambda: act(number))


@shared_rows
def test_a_brief_an_import_and_edits_at_the_same_moment_end(share: Callable[[], None]):
    shop = Shop()
    share()
    here = shop.workspace.pk
    for number in range(ROUNDS):
        together(
            *(told(here, act, number) for act in (shop.brief, shop.imported, shop.edited)),
            told(here, shop.priced, number + 1),
        )
        assert alone(scoped(here, shop.unmarked)) == []
        together(scoped(here, shop.restored))


@pytest.mark.django_db
@pytest.mark.skipif(ON_SQLITE, reason="SQLite has one writer at a time")
def test_every_act_locks_in_the_one_order():
    shop = Shop()
    with scope(workspace=shop.workspace.pk):
        acts = (shop.published, shop.brief, shop.watched, shop.imported, shop.priced, shop.edited)
        for number, act in enumerate(acts):
            with CaptureQueriesContext(connection) as queries:
                act(number)
            locked = [one["sql"] for one in queries if " SKIP LOCKED" not in one["sql"]]
            _in_order(act.__name__, locked)
            if act is not shop.published:
                shop.restored()


@pytest.mark.django_db
@pytest.mark.skipif(ON_SQLITE, reason="SQLite has one writer at a time")
def test_who_stores_a_text_holds_the_brief_and_the_product_that_it_was_measured_by():
    shop = Shop()
    with scope(workspace=shop.workspace.pk), CaptureQueriesContext(connection) as queries:
        shop.edited(0)
    found = [LOCKS.search(one["sql"]) for one in queries if " SKIP LOCKED" not in one["sql"]]
    assert [one[1] for one in found if one][:3] == [
        "campaigns_campaign",
        "campaigns_product",
        "campaigns_candidate",
    ]


@pytest.mark.django_db
@pytest.mark.skipif(ON_SQLITE, reason="SQLite has one writer at a time")
def test_who_queues_a_job_waits_for_the_queue_before_the_audit_trail():
    shop = Shop()
    here = shop.workspace.pk
    Membership.objects.create(user=shop.ben, workspace=shop.workspace, role="admin")
    with scope(workspace=here):
        rules = rule_create(workspace_id=here, values=LIGHT, by=shop.ben).rule_set
        rules.refresh_from_db()
    acts: dict[str, Callable[[], Any]] = {
        "second approvals": lambda: second_approval_change(
            workspace=shop.workspace,
            by=shop.ben,
            channels_asked=["sms"],
            claims_asked=[],
            version=Workspace.objects.get(pk=here).second_approval_version,
        ),
        "evidence": lambda: make_evidence(shop.ben, here),
        "rules": lambda: impact_ask(rule_set=rules, version=rules.version, by=shop.ben),
        "a round": lambda: round_create(
            campaign=shop.campaign,
            by=shop.ben,
            asked={"channels": ["sms"], "skus": [shop.products[0].sku], "n": 1},
        ),
    }
    with scope(workspace=here):
        for name, act in acts.items():
            with CaptureQueriesContext(connection) as queries:
                act()
            waits = [one["sql"] for one in queries]
            queue = next(at for at, sql in enumerate(waits) if "pg_advisory_xact_lock" in sql)
            trail = [
                at
                for at, sql in enumerate(waits)
                if (found := LOCKS.search(sql)) and found[1] == "campaigns_workspace"
            ]
            assert trail, name
            assert queue < min(trail), name


def _in_order(name: str, statements: list[str]) -> None:
    """Tables never backwards, and of lines none before one that is held already."""
    tables: list[int] = []
    held: set[int] = set()
    for sql in statements:
        found = LOCKS.search(sql)
        if not found or found[1] not in ORDER:
            continue
        tables.append(ORDER.index(found[1]))
        ids = IDS.search(sql)
        if found[1] == "campaigns_candidate" and ids:
            fresh = {int(pk) for pk in ids[1].split(",")} - held
            assert not held or not fresh or min(fresh) > max(held), (name, sql)
            held |= fresh
    assert tables, name
    # The audit trail is held from its first entry on.
    seen = tables[: tables.index(len(ORDER) - 1) + 1] if len(ORDER) - 1 in tables else tables
    assert seen == sorted(seen), (name, [ORDER[one] for one in seen])
    assert set(tables[len(seen) :]) <= {len(ORDER) - 1}, (name, tables)
