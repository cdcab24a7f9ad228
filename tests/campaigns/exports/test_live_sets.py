"""A field that takes several texts has a set of live copy: in order, to its count, and back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from campaigns.exports.build import exports_dir
from campaigns.exports.profiles import PROFILES
from campaigns.exports.selection import places_of
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, Campaign, Candidate, LiveCopy, Product, User, Workspace
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve, candidate_make_primary
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import START
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

JSON = "application/json"
HEADLINE, BULLET = "google_rsa.headline", "product_bullets.bullet"
WORDS = (
    "ash", "bay", "cliff", "dune", "elm", "fen", "glen", "heath", "isle", "jade", "kelp", "lake",
    "moor", "nook", "oak", "pine",
)  # fmt: skip
Approve = Callable[..., list[Candidate]]


@pytest.fixture
def product(in_acme: Workspace) -> Product:
    """A product."""
    return make_product(in_acme)


@pytest.fixture
def campaign(in_acme: Workspace, ana: User) -> Campaign:
    """Ana's campaign over fields of many texts and of one."""
    channels = ["google_rsa", "product_bullets", "product_title"]
    return make_campaign(in_acme, created_by=ana, channels=channels)


@pytest.fixture
def approved(campaign: Campaign, product: Product, ben: User) -> Approve:
    """Approves texts, ranked as they are given."""

    def make(
        texts: Sequence[str], key: str = HEADLINE, into: Campaign = campaign
    ) -> list[Candidate]:
        channel, _, field = key.partition(".")
        found = []
        for rank, text in enumerate(texts, start=1):
            line = make_candidate(into, product, text, channel=channel, field=field, rank=rank)
            found.append(candidate_approve(candidate=line, by=ben, content_hash=line.content_hash))
        return found

    return make


@pytest.fixture
def ben_api(ben: User, campaign: Campaign) -> Any:
    """What the API answers Ben, whose session it takes."""
    client = signed_in(ben)

    class Speaker:
        def publish(self, into: Campaign = campaign) -> Any:
            return client.post(f"{START}campaigns/{into.pk}/publish/", content_type=JSON)

        def roll_back(self, publication: int) -> Any:
            return client.post(f"{START}publications/{publication}/rollback/", content_type=JSON)

        def live(self, sku: str = "CRV-TMP2") -> dict[str, Any]:
            found: dict[str, Any] = client.get(f"{START}products/{sku}/").json()["live_copy"]
            return found

        def texts(self, key: str = HEADLINE) -> list[str]:
            return [one["text"] for one in self.live().get(key, {"texts": []})["texts"]]

    return Speaker()


def _named(words: Sequence[str]) -> list[str]:
    return [f"238 g, {word}" for word in words]


def _texts(lines: Sequence[Candidate]) -> list[str]:
    return [line.text for line in lines]


def _page(answer: Any) -> str:
    """A page's words, without its marks and with plain blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def _preview(ben: User, campaign: Campaign) -> str:
    address = f"/w/acme/campaigns/{campaign.pk}/export/?profile=publish"
    return _page(signed_in(ben).get(address))


def test_fifteen_headlines_go_live_the_primary_first_and_the_sixteenth_is_held(
    campaign, approved, ben, ben_api
):
    lines = approved(_named(WORDS))
    candidate_make_primary(candidate=lines[6], by=ben)
    page = _preview(ben, campaign)
    assert "15 lines of 1 product to publish." in page
    assert "1 line does not fit: the field takes 15, and others fill them." in page
    made = ben_api.publish().json()
    order = [lines[6], *lines[:6], *lines[7:15]]
    assert [(one["place"], one["candidate"]) for one in made["published"]] == [
        (place, line.pk) for place, line in enumerate(order)
    ]
    assert made["held"] == [
        {"sku": "CRV-TMP2", "field": HEADLINE, "reason": "beyond_count", "candidate": lines[15].pk}
    ]
    field = ben_api.live()[HEADLINE]
    assert ben_api.texts() == _texts(order)
    assert (field["text"], field["revision"]) == (lines[6].text, lines[6].revision_id)
    assert [one["place"] for one in field["texts"]] == list(range(15))
    states = set(Candidate.objects.exclude(pk=lines[15].pk).values_list("state", flat=True))
    assert states == {"live"}
    assert ben_api.publish().json()["publication"] is None
    shown = _page(signed_in(ben).get("/w/acme/catalog/CRV-TMP2/"))
    assert "15 live, 16 lines" in shown


def test_one_of_fifteen_changes_and_rolling_back_restores_exactly(
    campaign, approved, ana, ben, ben_api
):
    lines = approved(_named(WORDS[:15]))
    ben_api.publish()
    before = ben_api.live()
    edited = candidate_edit(
        candidate=lines[2], by=ana, text="8 mm drop", version=lines[2].version + 1
    )
    candidate_approve(candidate=edited, by=ben, content_hash=edited.content_hash)
    assert "1 live text is removed." in _preview(ben, campaign)
    made = ben_api.publish().json()
    assert [(one["place"], one["candidate"]) for one in made["published"]] == [(2, lines[2].pk)]
    gone = {"sku": "CRV-TMP2", "field": HEADLINE, "place": 2, "text": lines[2].text}
    assert made["removed"] == [gone]
    texts = _texts(lines)
    assert ben_api.texts() == [*texts[:2], "8 mm drop", *texts[3:]]
    assert ben_api.roll_back(made["publication"]).status_code == 200
    assert ben_api.live() == before


def test_a_set_that_shrinks_says_what_leaves_and_why_and_comes_back_whole(
    campaign, approved, ana, ben, ben_api
):
    lines = approved(_named(WORDS[:4]))
    first = ben_api.publish().json()
    four = ben_api.live()
    candidate_edit(candidate=lines[1], by=ana, text="8 mm drop", version=lines[1].version + 1)
    Candidate.objects.filter(pk=lines[3].pk).update(
        state="stale", stale_reasons=[{"kind": "stock"}]
    )
    page = _preview(ben, campaign)
    assert "2 live texts are removed." in page
    assert "The text that was live here is removed: its line is in review again." in page
    assert "The text that was live here is removed: what it rests on has changed." in page
    made = ben_api.publish().json()
    assert ben_api.texts() == _texts([lines[0], lines[2]])
    assert {one["text"] for one in made["removed"]} == {lines[1].text, lines[3].text}
    assert AuditEntry.objects.filter(event="publication.created").latest("number").data == {
        "campaign": campaign.pk,
        "published": 1,
        "removed": 2,
        "held": 1,
    }
    assert ben_api.roll_back(first["publication"]).status_code == 409
    assert ben_api.roll_back(made["publication"]).status_code == 200
    assert ben_api.live() == four
    assert [line.state for line in Candidate.objects.order_by("pk")] == [
        "live",
        "in_review",
        "live",
        "stale",
    ]
    assert ben_api.roll_back(first["publication"]).status_code == 200
    assert ben_api.live() == {}


def test_a_set_that_only_shrinks_is_taken_down_by_the_same_press(
    campaign, approved, ana, ben, ben_api
):
    lines = approved(_named(WORDS[:2]))
    ben_api.publish()
    candidate_edit(candidate=lines[1], by=ana, text="8 mm drop", version=lines[1].version + 1)
    assert "Take down 1 text" in _preview(ben, campaign)
    said = _page(signed_in(ben).post(f"/w/acme/campaigns/{campaign.pk}/publish/", follow=True))
    assert "1 live text has been removed." in said
    assert ben_api.texts() == [lines[0].text]


def test_a_set_that_grew_shrinks_back(campaign, approved, ben_api):
    two = approved(_named(WORDS[:2]))
    ben_api.publish()
    before = ben_api.live()
    for line in two:
        Candidate.objects.filter(pk=line.pk).update(rank=9)
    more = approved(_named(WORDS[2:5]))
    made = ben_api.publish().json()
    assert ben_api.texts() == _texts([*more, *two])
    assert made["removed"] == []
    ben_api.roll_back(made["publication"])
    assert ben_api.live() == before
    assert [line.state for line in Candidate.objects.order_by("pk")] == ["live"] * 2 + [
        "approved"
    ] * 3


def test_bullets_are_live_in_the_order_of_the_file(campaign, approved, product, ben, ben_api):
    bullets = approved([f"A shoe of 238 g, {word}" for word in WORDS[:6]], BULLET)
    candidate_make_primary(candidate=bullets[3], by=ben)
    titles = approved(["Corvane Tempo 2 running shoe, 238 g"], "product_title.title")
    made = ben_api.publish().json()
    assert ben_api.texts(BULLET) == _texts([bullets[3], *bullets[:3], bullets[4]])
    assert ben_api.texts("product_title.title") == _texts(titles)
    assert [entry["candidate"] for entry in made["held"]] == [bullets[5].pk]
    row = export_create(campaign=campaign, profile="jsonl", by=ben)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    sent = [json.loads(line) for line in (exports_dir() / row.file).read_text().splitlines()]
    said = [one["text"] for one in sent if one["channel"] == "product_bullets"]
    assert said == [*ben_api.texts(BULLET), bullets[5].text]


def test_the_same_words_go_live_once(approved, ben_api):
    lines = approved(["238 g, ash", "238 g, ash", "238 g, bay"])
    made = ben_api.publish().json()
    assert ben_api.texts() == _texts([lines[0], lines[2]])
    assert [(one["candidate"], one["reason"]) for one in made["held"]] == [
        (lines[1].pk, "same_text")
    ]


def test_another_campaign_brings_a_set_of_its_own_and_leaves_other_fields(
    in_acme, campaign, approved, ben, ben_api
):
    mine = approved(_named(WORDS[:3]))
    bullets = approved(["A shoe of 238 g"], BULLET)
    ben_api.publish()
    before = ben_api.live()
    other = make_campaign(in_acme, created_by=ben, name="Spring")
    theirs = approved(_named(WORDS[5:7]), HEADLINE, other)
    page = _preview(ben, other)
    assert "2 lines of 1 product to publish. 3 live texts are removed." in page
    assert (
        "The text that was live here is removed: it is of the campaign Black Friday week." in page
    )
    made = ben_api.publish(other).json()
    assert ben_api.texts() == _texts(theirs)
    assert ben_api.texts(BULLET) == _texts(bullets)
    states = Candidate.objects.filter(pk__in=[line.pk for line in mine])
    assert set(states.values_list("state", flat=True)) == {"retired"}
    ben_api.roll_back(made["publication"])
    assert ben_api.live() == before
    assert set(states.values_list("state", flat=True)) == {"live"}


def test_the_page_of_a_publication_says_its_places_and_what_stands_in_the_way(
    campaign, approved, ana, ben, ben_api
):
    approved(_named(WORDS[:2]))
    first = ben_api.publish().json()["publication"]
    approved(["8 mm drop"])
    second = ben_api.publish().json()["publication"]
    page = _page(signed_in(ben).get(f"/w/acme/publications/{first}/"))
    assert "238 g, ash" in page
    assert f"Publication {second} changed some of these fields later." in page
    page = _page(signed_in(ben).get(f"/w/acme/publications/{second}/"))
    assert "8 mm drop" in page
    assert "Roll back" in page
    assert "Roll back" not in _page(signed_in(ana).get(f"/w/acme/publications/{second}/"))
    signed_in(ben).post(f"/w/acme/publications/{second}/rollback/")
    page = _page(signed_in(ben).get(f"/w/acme/publications/{second}/"))
    assert "Each field below has its earlier text again." in page


def test_files_that_take_as_many_as_a_field_does_take_fields_of_one_text():
    """`chosen_candidates`, which counts for their previews, knows no more."""
    counted = [profile for profile in PROFILES.values() if profile.to_count]
    assert {places_of(key) for profile in counted for key in profile.keys or ()} == {1}


def test_live_copy_is_contiguous_after_everything(campaign, approved, ben_api):
    approved(_named(WORDS[:5]))
    ben_api.publish()
    Candidate.objects.filter(text__contains="cliff").update(state="stale")
    ben_api.publish()
    places = LiveCopy.objects.order_by("place").values_list("place", flat=True)
    assert list(places) == [0, 1, 2, 3]
