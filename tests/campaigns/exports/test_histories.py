"""Whatever happened before, an export holds approved text that still holds, and nothing else (E2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.services import campaign_change
from campaigns.briefs.spec import order_from_campaign
from campaigns.catalog.services import product_change
from campaigns.common.errors import DomainError, StateConflict
from campaigns.exports.build import exports_dir
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.services import export_create
from campaigns.models import (
    Campaign,
    Candidate,
    CandidateState,
    Decision,
    LiveCopy,
    Membership,
    Product,
    Publication,
    Revision,
    Role,
    User,
    Verdict,
    Workspace,
)
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import (
    candidate_approve,
    candidate_make_primary,
    candidate_reject,
    candidate_request_changes,
)
from campaigns.review.undo import decision_undo, last_decision
from generation.jobs import direct
from generation.jobs.runner import job_run
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
HISTORIES, STEPS = sized(10, 500), 40
TEXTS = (
    "Corvane Tempo 2 for £115",
    "Tempo 2, now £99",
    "Tempo 2 running shoe, 238 g",
    "A running shoe, 8 mm drop",
    "20% off with SPRING20",
    "A running shoe for every road",
)
PRICES = ("115.00", "99.00", "120.00")
WEIGHTS = ("238 g", "251 g")
OFFERS: tuple[dict[str, str], ...] = ({}, {"text": "20% off", "code": "SPRING20", "ends": ""})


class History:
    """One shop's random days: people decide, edit, publish, and the shop's facts move under them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.workspace = Workspace.objects.create(slug=f"shop-{seed}", name="Shop")
        self.people = [make_user(f"{name}-{seed}") for name in ("ana", "ben", "cleo")]
        for user in self.people:
            Membership.objects.create(user=user, workspace=self.workspace, role=Role.MANAGER)
        with scope(workspace=self.workspace.pk):
            product = make_product(self.workspace)
            campaign = make_campaign(
                self.workspace, created_by=self.people[0], channels=["product_title"]
            )
            for text in self.random.sample(TEXTS, 2):
                make_candidate(campaign, product, text, channel="product_title", field="title")

    @property
    def by(self) -> User:
        return self.random.choice(self.people)

    @property
    def line(self) -> Candidate:
        return self.random.choice(list(Candidate.objects.order_by("pk")))

    def approve(self) -> None:
        line = self.line
        candidate_approve(candidate=line, by=self.by, content_hash=line.content_hash)

    def reject(self) -> None:
        line = self.line
        candidate_reject(candidate=line, by=self.by, content_hash=line.content_hash, reason="weak")

    def send_back(self) -> None:
        candidate_request_changes(candidate=self.line, by=self.by, note="Shorter")

    def undo(self) -> None:
        by = self.by
        if decision := last_decision(by=by):
            decision_undo(decision=decision, by=by)

    def edit(self) -> None:
        line = self.line
        text = self.random.choice(TEXTS)
        candidate_edit(candidate=line, by=self.by, text=text, version=line.version)

    def recheck(self) -> None:
        line = self.line
        candidate_recheck(candidate=line, by=self.by, version=line.version)

    def primary(self) -> None:
        candidate_make_primary(candidate=self.line, by=self.by)

    def product(self) -> None:
        row = Product.objects.get()
        weight = self.random.choice(WEIGHTS)
        values = {
            "price": self.random.choice(PRICES),
            "description": f"A cushioned daily trainer. Weighs {weight} in UK 5. 8 mm drop.",
            "attributes": {"weight": weight, "drop": "8 mm"},
        }
        product_change(product=row, version=row.version, by=self.by, values=values)

    def offer(self) -> None:
        row = Campaign.objects.get()
        values = {"offer": self.random.choice(OFFERS)}
        campaign_change(campaign=row, version=row.version, by=self.by, values=values)

    def publish(self) -> None:
        campaign_publish(campaign=Campaign.objects.get(), by=self.by)

    def roll_back(self) -> None:
        if row := Publication.objects.filter(rolled_back=None).order_by("-pk").first():
            publication_rollback(publication=row, by=self.by)

    def live(self) -> None:
        """Days of work; what is refused changes nothing."""
        often = [self.approve] * 8 + [self.recheck] * 3 + [self.undo] * 2 + [self.product] * 2
        acts: list[Callable[[], None]] = [
            *often, self.reject, self.send_back, self.edit, self.recheck, self.primary, self.offer,
            self.publish, self.roll_back,
        ]  # fmt: skip
        for _ in range(STEPS):
            with suppress(DomainError):
                self.random.choice(acts)()


def exported(campaign: Campaign, by: User) -> list[dict[str, object]]:
    row = export_create(campaign=campaign, profile="jsonl", by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    if not row.file:
        return []
    return [json.loads(line) for line in (exports_dir() / row.file).read_text().splitlines()]


@pytest.mark.chaos(0)
def test_every_exported_text_is_an_approved_text_that_still_holds(seed: int):
    sent = 0
    for number in range(seed, seed + 4 * HISTORIES):
        # Some ten histories end with nothing to send: others follow, else nothing was seen.
        if number >= seed + HISTORIES and sent > HISTORIES / 4:
            break
        history = History(number)
        with scope(workspace=history.workspace.pk):
            history.live()
            campaign, product = Campaign.objects.get(), Product.objects.get()
            # The clock's look: before it no door is open where a price has just moved under a promise.
            promises_tend()
            out = exported(campaign, history.people[0])
            for record in out:
                revision = Revision.objects.get(pk=str(record["revision"]))
                assert record["text"] == revision.text, number
                _approved_by_another(revision, str(record["approved_by"]), number)
                order = order_from_campaign(
                    campaign, product, revision.candidate.channel, now=timezone.now()
                )
                fresh = direct.measure_line(revision.text, order, revision.candidate.field)
                assert not fresh["blocks"], (number, revision.text, fresh["blocks"])
        sent += len(out)
    assert sent > HISTORIES / 4


def _shop() -> tuple[History, Callable[[str], None]]:
    """A shop, and what sets its product's price."""
    history = History(0)

    def price(amount: str) -> None:
        row = Product.objects.get()
        values = {"price": amount}
        product_change(product=row, version=row.version, by=history.people[0], values=values)

    return history, price


def test_what_was_rejected_does_not_come_back_unseen():
    history, price = _shop()
    ben = history.people[1]
    with scope(workspace=history.workspace.pk):
        line = make_candidate(
            Campaign.objects.get(), Product.objects.get(), TEXTS[0],
            channel="product_title", field="title",
        )  # fmt: skip
        candidate_reject(candidate=line, by=ben, content_hash=line.content_hash, reason="weak")
        price("99.00")
        decision = last_decision(by=ben, candidate=line)
        assert decision is not None
        back = decision_undo(decision=decision, by=ben)
        assert back.state == CandidateState.IN_REVIEW
        with pytest.raises(DomainError, match="has changed"):
            candidate_approve(candidate=back, by=ben, content_hash=back.content_hash)


def test_what_was_retired_comes_back_only_where_its_price_is_what_it_says():
    history, price = _shop()
    ben = history.people[1]
    with scope(workspace=history.workspace.pk):
        campaign = Campaign.objects.get()
        Candidate.objects.update(state=CandidateState.RETIRED)
        lines, made = [], None
        for text in (TEXTS[0], TEXTS[5]):
            line = make_candidate(
                campaign, Product.objects.get(), text, channel="product_title", field="title"
            )
            candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
            made = campaign_publish(campaign=campaign, by=ben)
            lines.append(line)
        assert isinstance(made, Publication)
        price("99.00")
        with pytest.raises(StateConflict, match="not true now"):
            publication_rollback(publication=made, by=ben)
        assert LiveCopy.objects.get().text == TEXTS[5]
        price("115.00")
        publication_rollback(publication=made, by=ben)
        for line in lines:
            line.refresh_from_db()
        assert [line.state for line in lines] == [CandidateState.STALE, CandidateState.APPROVED]
        assert LiveCopy.objects.get().text == TEXTS[0]
        assert [record["text"] for record in exported(campaign, ben)] == [TEXTS[5]]


def test_an_approved_state_without_an_approval_of_this_text_goes_nowhere():
    history, _ = _shop()
    ben = history.people[1]
    with scope(workspace=history.workspace.pk):
        campaign, line = Campaign.objects.get(), Candidate.objects.first()
        assert line is not None
        rows = Candidate.objects.filter(pk=line.pk)
        rows.update(state=CandidateState.APPROVED)
        assert exported(campaign, ben) == []
        rows.update(state=CandidateState.IN_REVIEW)
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        assert [record["text"] for record in exported(campaign, ben)] == [line.text]
        # The same revision, but not the content that was read.
        rows.update(content_hash="0" * 64)
        assert exported(campaign, ben) == []


def _approved_by_another(revision: Revision, name: str, seed: int) -> None:
    standing = Decision.objects.filter(
        candidate=revision.candidate,
        verdict=Verdict.APPROVE,
        content_hash=revision.content_hash,
        undone_by=None,
    )
    names = set(standing.values_list("by__username", flat=True))
    editors = set(
        Revision.objects.filter(candidate=revision.candidate).values_list(
            "author__username", flat=True
        )
    )
    assert name in names - editors, (seed, revision.text)
