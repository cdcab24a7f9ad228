"""Publishing and rolling back at the same moment: one waits for the other, and the set stays whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django_scopes import scope

from campaigns.common.errors import Conflict, DomainError
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.rollback import publication_rollback
from campaigns.models import Campaign, Candidate, LiveCopy, Product, Publication, User, Workspace
from campaigns.review.services import candidate_approve
from tests.factories import make_campaign, make_candidate, make_product, make_user
from tests.together import alone, scoped, shared_rows, together

FIRST = ("238 g, ash", "238 g, bay", "238 g, cliff")
MORE = ("238 g, dune", "238 g, elm")


class Shop:
    """A workspace with one product, somebody who publishes, and a campaign or two."""

    def __init__(self) -> None:
        self.workspace = Workspace.objects.create(slug="acme", name="Acme")
        self.ben: User = make_user("ben")
        with scope(workspace=self.workspace.pk):
            self.product: Product = make_product(self.workspace)

    def campaign(self, *texts: str) -> Campaign:
        """A campaign with approved headlines."""
        with scope(workspace=self.workspace.pk):
            campaign = make_campaign(self.workspace)
            self.approve(campaign, *texts)
        return campaign

    def approve(self, campaign: Campaign, *texts: str) -> None:
        """More approved headlines, ranked behind the others."""
        with scope(workspace=self.workspace.pk):
            for rank, text in enumerate(texts, start=1 + Candidate.objects.count()):
                line = make_candidate(campaign, self.product, text, rank=rank)
                candidate_approve(candidate=line, by=self.ben, content_hash=line.content_hash)

    def publish(self, campaign: Campaign) -> Callable[[], Any]:
        """The act; its answer is the publication or what was said against it."""
        return self._told(lambda: campaign_publish(campaign=campaign, by=self.ben))

    def roll_back(self, publication: Publication) -> Callable[[], Any]:
        """The act, likewise."""
        return self._told(lambda: publication_rollback(publication=publication, by=self.ben))

    def standing(self) -> list[tuple[int, str]]:
        """(place, text) of the headlines, whose lines are live, and no other line is."""

        def read() -> list[tuple[int, str]]:
            rows = list(LiveCopy.objects.select_related("revision").order_by("place"))
            live = Candidate.objects.filter(state="live").values_list("pk", flat=True)
            assert {row.revision.candidate_id for row in rows if row.revision} == set(live)
            return [(row.place, row.text) for row in rows]

        found: list[tuple[int, str]] = alone(scoped(self.workspace.pk, read))
        return found

    def _told(self, act: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            try:
                return act()
            except DomainError as error:
                return error

        return scoped(self.workspace.pk, run)


@shared_rows
def test_two_who_publish_a_campaign_at_once_publish_once(share: Callable[[], None]):
    shop = Shop()
    campaign = shop.campaign(*FIRST)
    share()
    answers = together(shop.publish(campaign), shop.publish(campaign))
    assert sorted(isinstance(answer, Publication) for answer in answers) == [False, True]
    refused = next(answer for answer in answers if isinstance(answer, DomainError))
    assert "live already" in refused.message
    assert shop.standing() == list(enumerate(FIRST))


@shared_rows
def test_two_campaigns_that_publish_into_one_field_at_once_do_not_mix(share: Callable[[], None]):
    shop = Shop()
    one, other = shop.campaign(*FIRST), shop.campaign(*MORE)
    share()
    answers = together(shop.publish(one), shop.publish(other))
    assert all(isinstance(answer, Publication | Conflict) for answer in answers)
    assert shop.standing() in (list(enumerate(FIRST)), list(enumerate(MORE)))
    made = [answer for answer in answers if isinstance(answer, Publication)]
    # The one that came later has the higher number: it is the one that can be rolled back.
    assert isinstance(alone(shop.roll_back(max(made, key=lambda row: row.pk))), Publication)


@shared_rows
def test_publishing_while_somebody_rolls_back_ends_as_one_after_the_other(
    share: Callable[[], None],
):
    shop = Shop()
    campaign = shop.campaign(*FIRST)
    first = shop.publish(campaign)()
    shop.approve(campaign, *MORE)
    share()
    published, rolled = together(shop.publish(campaign), shop.roll_back(first))
    assert isinstance(published, Publication)
    # Either the set was empty when all of it was published, or the later publication stands in the way.
    assert isinstance(rolled, Publication | Conflict)
    assert shop.standing() == list(enumerate([*FIRST, *MORE]))
    back = alone(shop.roll_back(published))
    assert isinstance(back, Publication)
    assert shop.standing() == ([] if isinstance(rolled, Publication) else list(enumerate(FIRST)))


@shared_rows
def test_two_who_roll_back_at_once_roll_back_once(share: Callable[[], None]):
    shop = Shop()
    campaign = shop.campaign(*FIRST)
    first = shop.publish(campaign)()
    shop.approve(campaign, *MORE)
    second = shop.publish(campaign)()
    share()
    answers = together(shop.roll_back(second), shop.roll_back(second))
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
    assert shop.standing() == list(enumerate(FIRST))
    assert isinstance(alone(shop.roll_back(first)), Publication)
    assert shop.standing() == []
