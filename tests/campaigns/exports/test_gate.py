"""A5: between a change and the reading of the lines that rest on it nothing goes out, by no door; afterwards only what still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.briefs.services import campaign_change
from campaigns.channels.tasks import tend_limits
from campaigns.claims.tasks import tend_claims
from campaigns.common.errors import StateConflict
from campaigns.exports import build, publishing
from campaigns.exports.publishing import NothingToPublish, campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.services import export_create
from campaigns.exports.tasks import tend_promises
from campaigns.models import (
    Campaign,
    Candidate,
    Evidence,
    Export,
    FieldSpecRow,
    LiveCopy,
    OwnLimit,
    Product,
    Promise,
    Publication,
    RuleSet,
    User,
    Workspace,
)
from campaigns.review.second_policy import second_approval_change
from campaigns.review.services import candidate_approve
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.services import rule_create
from generation.jobs.runner import job_run
from generation.models import Job
from tests.campaigns.briefs.test_reading_over import read_over
from tests.campaigns.claims.steps import BEST, day_in, make_evidence
from tests.campaigns.promises.steps import FINAL, LEFT, approved, product_set
from tests.campaigns.rules.steps import previewed, work
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.django_db


class Shop:
    """A campaign with one approved line that rests on what is about to change, and who changes it."""

    def __init__(self, workspace: Workspace, manager: User, admin: User) -> None:
        self.workspace, self.manager, self.admin = workspace, manager, admin
        end = (timezone.now() + timedelta(hours=3)).isoformat()
        offer = {"text": "20% off", "code": "", "ends": end}
        self.campaign: Campaign = make_campaign(
            workspace, created_by=manager, channels=["google_rsa"], offer=offer
        )
        self.product: Product = make_product(workspace)

    def approve(self, text: str) -> Candidate:
        """A line that the manager approved."""
        return approved(self.campaign, self.product, self.manager, text)

    def shorten(self) -> None:
        """The campaign ends earlier than its offer."""
        soon = {"ends": timezone.now() + timedelta(minutes=1)}
        row = Campaign.objects.get(pk=self.campaign.pk)
        campaign_change(campaign=row, version=row.version, by=self.manager, values=soon)

    def ask_twice(self) -> None:
        """Two have to approve what stands in this channel."""
        second_approval_change(
            workspace=self.workspace,
            by=self.admin,
            channels_asked=["google_rsa"],
            claims_asked=[],
            version=1,
        )

    def lengthen(self) -> None:
        """The campaign's days change, and everything it promises stays true."""
        later = {"ends": timezone.now() + timedelta(days=9)}
        row = Campaign.objects.get(pk=self.campaign.pk)
        campaign_change(campaign=row, version=row.version, by=self.manager, values=later)

    def prove(self) -> None:
        """A record that supports a line."""
        make_evidence(self.manager, self.workspace.pk, valid_to=day_in(3).isoformat())

    def write_rule(self) -> None:
        """A brand rule is written and previewed."""
        values = {"kind": "banned_term", "value": {"terms": ["foot"]}, "severity": "block"}
        row = rule_create(workspace_id=self.workspace.pk, values=values, by=self.admin)
        previewed(row.rule_set, self.admin)

    def ban(self) -> None:
        """It is activated."""
        row = RuleSet.objects.latest("pk")
        rule_set_activate(rule_set=row, version=row.version, by=self.admin)

    def expire(self) -> None:
        """The day after the evidence's last day comes."""
        Evidence.objects.update(valid_to=day_in(-2))

    def limit(self) -> None:
        """A shorter limit that ships comes into force."""
        last = FieldSpecRow.objects.filter(channel="google_rsa", field="description").latest(
            "version"
        )
        FieldSpecRow.objects.create(
            channel="google_rsa",
            field="description",
            version=last.version + 1,
            spec={**last.spec, "limit": 10},
            effective_from=timezone.now().date(),
        )

    def limit_own(self) -> None:
        """A shorter limit of the workspace's own comes into force."""
        OwnLimit.objects.create(
            workspace=self.workspace,
            channel="google_rsa",
            field="description",
            number=1,
            limit=10,
            hard=True,
            effective_from=timezone.now().date(),
            by=self.admin,
        )

    def upgrade(self) -> None:
        """The brief has forbidden a word since a version that did not look for it in stored lines."""
        rows = Campaign.objects.filter(pk=self.campaign.pk)
        rows.update(must_not_say=["foot"], brief_unread=True)


@pytest.fixture
def shop(in_acme, ben, cleo) -> Shop:
    return Shop(in_acme, ben, cleo)


Act = Callable[[Shop], None]
PROVED, SAID = BEST, "238 g, and light on the foot"
CHANGES: dict[str, tuple[str, Act | None, Act, Callable[[], object]]] = {
    "promises": (FINAL, None, Shop.shorten, tend_promises),
    "rules": (SAID, Shop.write_rule, Shop.ban, work),
    "claims": (PROVED, Shop.prove, Shop.expire, tend_claims),
    "limits": (SAID, None, Shop.limit, tend_limits),
    "limits-own": (SAID, None, Shop.limit_own, tend_limits),
    "brief": (SAID, None, Shop.upgrade, read_over),
}
"""What changes -> the line that rests on it, what is there before, the change, what reads it afterwards."""


@pytest.mark.parametrize("change", CHANGES)
def test_between_a_change_and_its_reading_no_door_is_open(
    shop: Shop, change: str, monkeypatch: pytest.MonkeyPatch
):
    text, before, act, read = CHANGES[change]
    if before:
        before(shop)
    line = shop.approve(text)
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "AT_ONCE", 0)
        job = campaign_publish(campaign=shop.campaign, by=shop.manager)
    export = export_create(campaign=shop.campaign, profile="jsonl", by=shop.manager)
    act(shop)
    _all_closed(shop)
    assert isinstance(job, Job)
    for asked in (job.pk, export.job_id):
        assert asked
        job_run(queue="default", job_id=asked)
        waits = Job.objects.get(pk=asked)
        assert (waits.state, waits.error_code) == ("queued", change.partition("-")[0])
    line.refresh_from_db()
    assert line.state == "approved", "nobody has read it yet"
    read()
    line.refresh_from_db()
    assert line.state == "stale"
    assert all(set(reason) >= {"kind", "before", "after"} for reason in line.stale_reasons)
    with pytest.raises(NothingToPublish):
        campaign_publish(campaign=shop.campaign, by=shop.manager)
    assert not LiveCopy.objects.exists()


def _all_closed(shop: Shop) -> None:
    """Pages and API say why, and when to come back."""
    where = f"/w/acme/campaigns/{shop.campaign.pk}"
    client = signed_in(shop.manager)
    for path, sent in ((f"{where}/publish/", {}), (f"{where}/export/", {"profile": "jsonl"})):
        answer = client.post(path, sent)
        assert (answer.status_code, "Try again" in answer.content.decode()) == (409, True), path
    for act in (
        lambda: campaign_publish(campaign=shop.campaign, by=shop.manager),
        lambda: export_create(campaign=shop.campaign, profile="jsonl", by=shop.manager),
    ):
        with pytest.raises(StateConflict, match="Try again"):
            act()


def test_a_change_that_takes_nothing_closes_the_gate_until_it_is_read(shop: Shop):
    shop.approve(FINAL)
    shop.lengthen()
    with pytest.raises(StateConflict, match="Try again"):
        campaign_publish(campaign=shop.campaign, by=shop.manager)
    tend_promises()
    campaign_publish(campaign=shop.campaign, by=shop.manager)
    assert LiveCopy.objects.get().text == FINAL


def test_an_approval_after_the_change_has_read_it(shop: Shop):
    shop.lengthen()
    shop.approve(FINAL)
    campaign_publish(campaign=shop.campaign, by=shop.manager)
    assert LiveCopy.objects.get().text == FINAL


def test_what_changes_between_the_question_and_the_locks_is_seen(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    shop.approve(FINAL)
    lock = publishing.live_lock

    def changed_first(products: Any) -> None:
        shop.shorten()
        lock(products)

    monkeypatch.setattr(publishing, "live_lock", changed_first)
    with pytest.raises(StateConflict, match="Try again"):
        campaign_publish(campaign=shop.campaign, by=shop.manager)
    assert not LiveCopy.objects.exists()
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("act", "code"), [(Shop.shorten, "promises"), (Shop.ask_twice, "second_approval")]
)
def test_what_changes_while_a_file_is_written_is_read_before_the_file_is_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, act: Act, code: str
):
    shop.approve(FINAL)
    write, before = build._write_whole, {*build.exports_dir().iterdir()}

    def changed_after(*given: Any) -> Any:
        made = write(*given)
        act(shop)
        return made

    monkeypatch.setattr(build, "_write_whole", changed_after)
    row = export_create(campaign=shop.campaign, profile="jsonl", by=shop.manager)
    assert row.job_id
    job_run(queue="default", job_id=row.job_id)
    job = Job.objects.get(pk=row.job_id)
    assert (job.state, job.error_code) == ("queued", code)
    assert not Export.objects.get(pk=row.pk).file
    assert {*build.exports_dir().iterdir()} == before


def moved(shop: Shop) -> None:
    """The weight of the product is another."""
    other = {"weight": "251 g", "drop": "8 mm"}
    product_set(shop.product, shop.manager, attributes=other, description="A daily trainer.")


@pytest.mark.parametrize("act", [Shop.ban, moved], ids=["a rule that is unread", "a fact"])
def test_a_rollback_puts_back_nothing_that_holds_no_longer(shop: Shop, act: Act):
    shop.write_rule()
    made: list[Any] = []
    for text in ("Tempo 2 on your foot, 238 g", "Tempo 2 running shoe, 8 mm drop"):
        line = make_candidate(
            shop.campaign, shop.product, text, channel="product_title", field="title"
        )
        candidate_approve(candidate=line, by=shop.manager, content_hash=line.content_hash)
        made.append(campaign_publish(campaign=shop.campaign, by=shop.manager))
    act(shop)
    for _ in range(2):
        with pytest.raises(StateConflict, match=r"Try again|rests on what has changed"):
            publication_rollback(publication=made[1], by=shop.manager)
        work()
    assert LiveCopy.objects.get().text == "Tempo 2 running shoe, 8 mm drop"


def test_a_promise_that_cannot_be_read_after_a_change_waits(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
):
    few = make_product(shop.workspace, sku="CRV-FEW", stock=3)
    line = approved(shop.campaign, few, shop.manager, LEFT)
    tend_promises()
    shop.lengthen()
    monkeypatch.setattr("campaigns.promises.reading._read", lambda *_: None)
    tend_promises()
    line.refresh_from_db()
    assert line.state == "stale"
    assert not Promise.objects.filter(unread=True).exists()
