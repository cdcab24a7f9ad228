"""Whatever two campaigns publish and take back, a field's live copy is whole, as the preview said, and comes back exactly.

While rules, limits and days change under it too, nothing goes live that they forbid by then (A5, A7).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from campaigns.briefs.services import campaign_change
from campaigns.channels.tasks import tend_limits
from campaigns.common.errors import DomainError
from campaigns.exports.preview import export_preview
from campaigns.exports.promise_watch import promises_tend
from campaigns.exports.publications import publication_removed
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.selection import places_of
from campaigns.models import (
    Campaign,
    Candidate,
    LiveCopy,
    Membership,
    OwnLimit,
    Product,
    Publication,
    Role,
    Workspace,
)
from campaigns.promises.reading import lines_read
from campaigns.promises.selectors import approval_stands
from campaigns.promises.settling import line_as
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import candidate_approve, candidate_make_primary
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.services import rule_create
from generation.jobs.runner import job_run
from tests.campaigns.rules.steps import previewed
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
HISTORIES, STEPS = sized(2, 500), 45
MOVING = sized(1, 500)
# Fields of five texts, of two lines of a set, and of one.
PLACES = (("google_pmax", "long_headline"), ("product_bullets", "bullet"), ("seo", "title"))
WORDS = ("ash", "bay", "cliff", "dune", "elm", "fen", "glen", "heath")
Live = list[tuple[Any, ...]]


class Shop:
    """Two campaigns that write for one product, two people, and what they published, the newest last."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - an order of acts, no secret
        self.workspace = Workspace.objects.create(slug=f"live-{seed}", name="Shop")
        self.ana, self.ben = make_user(f"ana-{seed}"), make_user(f"ben-{seed}")
        for user in (self.ana, self.ben):
            Membership.objects.create(user=user, workspace=self.workspace, role=Role.MANAGER)
        self.published: list[tuple[Publication, Live]] = []
        with scope(workspace=self.workspace.pk):
            product = make_product(self.workspace)
            for _ in range(2):
                campaign = make_campaign(self.workspace, channels=[one for one, _ in PLACES])
                for channel, field in PLACES:
                    for rank, word in enumerate(self.random.sample(WORDS, 7), start=1):
                        make_candidate(
                            campaign, product, f"238 g, {word}", channel=channel, field=field, rank=rank
                        )  # fmt: skip

    @property
    def line(self) -> Candidate:
        return self.random.choice(list(Candidate.objects.order_by("pk")))

    @property
    def campaign(self) -> Campaign:
        return self.random.choice(list(Campaign.objects.order_by("pk")))

    def approve(self) -> None:
        line = self.line
        candidate_approve(candidate=line, by=self.ben, content_hash=line.content_hash)

    def edit(self) -> None:
        line, word = self.line, self.random.choice(WORDS)
        candidate_edit(candidate=line, by=self.ana, text=f"8 mm, {word}", version=line.version)

    def recheck(self) -> None:
        line = self.line
        candidate_recheck(candidate=line, by=self.ana, version=line.version)

    def spoil(self) -> None:
        line = self.line
        if line.state in ("approved", "live"):
            stale = {"state": "stale", "stale_reasons": [{"kind": "stock"}], "is_primary": False}
            Candidate.objects.filter(pk=line.pk).update(**stale)

    def primary(self) -> None:
        candidate_make_primary(candidate=self.line, by=self.ben)

    def publish(self) -> None:
        campaign, before = self.campaign, standing()
        said = export_preview(campaign, None)
        made = campaign_publish(campaign=campaign, by=self.ben)
        assert isinstance(made, Publication)
        done = made.items.exclude(candidate=None).count(), publication_removed(made), len(made.held)
        assert done == (said.lines, said.leaving, said.held)
        self.published.append((made, before))
        after = export_preview(campaign, None)
        assert (after.lines, after.leaving) == (0, 0)

    def roll_back(self) -> None:
        if self.published:
            made, before = self.published[-1]
            publication_rollback(publication=made, by=self.ben)
            self.published.pop()
            assert standing() == before

    def live(self, *more: Callable[[], None]) -> None:
        """Days of work; what is refused changes nothing."""
        often = [self.approve] * 10 + [self.publish] * 3 + [self.edit, self.recheck] * 2
        acts: list[Callable[[], None]] = [*often, self.spoil, self.primary, self.roll_back, *more]
        for _ in range(STEPS):
            with suppress(DomainError):
                self.random.choice(acts)()
            sound()


class Moving(Shop):
    """The same shop while what its lines rest on moves: an offer, days, a brand rule, a limit of its own."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.banned: set[str] = set()
        self.most = 100
        self.went_live = 0
        with scope(workspace=self.workspace.pk):
            product = Product.objects.get()
            end = (timezone.now() + timedelta(hours=3)).isoformat()
            for campaign in Campaign.objects.all():
                campaign.offer = {"text": "20% off", "code": "", "ends": end}
                campaign.save()
                for channel, field in PLACES:
                    for rank, word in enumerate(self.random.sample(WORDS, 3), start=8):
                        make_candidate(
                            campaign, product, f"20% off, {word}", channel=channel, field=field, rank=rank
                        )  # fmt: skip

    def publish(self) -> None:
        super().publish()
        made, _ = self.published[-1]
        for row in LiveCopy.objects.filter(publication=made).select_related("revision__candidate"):
            self.went_live += 1
            assert row.revision, row.text
            line = row.revision.candidate
            assert approved_as_it_is(line), row.text
            assert not self.banned & {*row.text.replace(",", " ").split()}, row.text
            assert row.key != "google_pmax.long_headline" or len(row.text) <= self.most, row.text
            assert all(one.holds for one in promised(line)), row.text

    def time(self) -> None:
        """The campaign's last day comes nearer or goes away; the watch looks, or has not looked yet."""
        campaign = self.campaign
        ends = timezone.now() + self.random.choice([timedelta(minutes=1), timedelta(days=9)])
        campaign_change(
            campaign=campaign, version=campaign.version, by=self.ben, values={"ends": ends}
        )

    def look(self) -> None:
        """The clock's looks; what the watch takes out cannot be taken back exactly."""
        tend_limits()
        while job_run(queue="default"):
            pass
        promises_tend()
        if Publication.objects.filter(created_by=None, pk__gt=self._last).exists():
            self.published.clear()

    @property
    def _last(self) -> int:
        return self.published[-1][0].pk if self.published else 0

    def rule(self) -> None:
        """A rule that bans a word is activated, and its lines are read by the next look."""
        word = self.random.choice(WORDS)
        values = {"kind": "banned_term", "value": {"terms": [word]}, "severity": "block"}
        row = rule_create(workspace_id=self.workspace.pk, values=values, by=self.ben)
        rule_set = previewed(row.rule_set, self.ben)
        rule_set_activate(rule_set=rule_set, version=rule_set.version, by=self.ben)
        self.banned.add(word)

    def limit(self) -> None:
        """Another limit of the workspace's own."""
        self.most = self.random.choice([10, 11, 100])
        OwnLimit.objects.create(
            workspace=self.workspace,
            channel="google_pmax",
            field="long_headline",
            number=OwnLimit.objects.count() + 1,
            limit=self.most,
            hard=True,
            effective_from=timezone.now().date(),
            by=self.ben,
        )


def approved_as_it_is(line: Candidate) -> bool:
    """Whether somebody approved the line's content, and nothing is against it."""
    standing = Candidate.objects.filter(approval_stands(), pk=line.pk, stale_reasons=[])
    return standing.filter(state="live").exists()


def promised(line: Candidate) -> list[Any]:
    """What a line promises, as everything stands now."""
    return lines_read([line], now=timezone.now()).get(line.pk, [])


def standing() -> Live:
    """Live copy, each row with all that a rollback must bring back."""
    columns = ("product", "key", "place", "text", "origin", "revision", "publication", "since")
    return list(LiveCopy.objects.order_by("key", "place").values_list(*columns))


def sound() -> None:
    """Places without a gap and within the count, no text twice, and live lines are those that are live."""
    rows = list(LiveCopy.objects.order_by("key", "place"))
    for key in {row.key for row in rows}:
        mine = [row for row in rows if row.key == key]
        assert [row.place for row in mine] == list(range(len(mine)))
        assert len({row.text for row in mine}) == len(mine) <= places_of(key)
    lines = Candidate.objects.filter(state="live")
    assert {line.revision_id for line in lines} <= {row.revision_id for row in rows}


@pytest.mark.chaos(0)
def test_live_copy_is_whole_and_comes_back_exactly_whatever_happened(seed: int):
    published = 0
    for number in range(seed, seed + HISTORIES):
        shop = Shop(number)
        with scope(workspace=shop.workspace.pk):
            shop.live()
            published += len(shop.published)
            while shop.published:
                shop.roll_back()
            assert standing() == []
            assert not Candidate.objects.filter(state__in=("live", "retired")).exists()
    assert published > HISTORIES  # else nothing was seen


@pytest.mark.chaos(0)
def test_nothing_goes_live_that_a_rule_a_limit_or_the_time_forbids_by_then(seed: int):
    went_live = closed = 0
    for number in range(seed, seed + MOVING):
        shop = Moving(number)
        with scope(workspace=shop.workspace.pk):
            shop.live(*[shop.time, shop.look] * 3, shop.look, shop.rule, shop.limit)
            went_live += shop.went_live
            shop.look()
            for row in LiveCopy.objects.select_related("revision__candidate"):
                assert row.revision
                said = promised(line_as(row.revision.candidate, row.revision))
                assert all(one.holds for one in said), (number, row.text)
            closed += Candidate.objects.filter(state="stale").count()
    assert went_live + closed  # else nothing was seen
