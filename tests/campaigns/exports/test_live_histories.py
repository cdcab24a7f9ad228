"""Whatever two campaigns publish and take back, a field's live copy is whole, as the preview said, and comes back exactly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.exports.preview import export_preview
from campaigns.exports.publications import publication_removed
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.exports.selection import places_of
from campaigns.models import Campaign, Candidate, LiveCopy, Membership, Publication, Role, Workspace
from campaigns.review.editing import candidate_edit, candidate_recheck
from campaigns.review.services import candidate_approve, candidate_make_primary
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
HISTORIES, STEPS = sized(4, 500), 45
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

    def live(self) -> None:
        """Days of work; what is refused changes nothing."""
        often = [self.approve] * 10 + [self.publish] * 3 + [self.edit, self.recheck] * 2
        acts: list[Callable[[], None]] = [*often, self.spoil, self.primary, self.roll_back]
        for _ in range(STEPS):
            with suppress(DomainError):
                self.random.choice(acts)()
            sound()


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
