"""The search in the bar: products, campaigns and lines of this workspace, by what one remembers of them."""

from __future__ import annotations

import pytest
from django.urls import resolve

from campaigns.models import Campaign, Candidate, User, Workspace
from campaigns.review.places import HELP, PLACES, Place
from campaigns.workspaces.routes import ROUTES
from tests.conftest import signed_in
from tests.factories import make_product

SEARCH = "/w/acme/search/"


def found(who: User, words: str) -> tuple[list[str], list[str], list[str]]:
    """Skus, names of campaigns, texts of lines."""
    what = signed_in(who).get(SEARCH, {"q": words}).context["found"]
    return (
        [product.sku for product in what.products],
        [campaign.name for campaign in what.campaigns],
        [line.text for line, _ in what.lines],
    )


def test_each_kind_is_found_by_what_it_says(
    in_acme: Workspace, campaign: Campaign, lines: list[Candidate], vic: User
):
    make_product(in_acme, "LMP-1", title="Arc desk lamp", brand="Orrin")
    assert found(vic, "arc desk") == (["LMP-1"], [], [])
    assert found(vic, "lmp-1")[0] == ["LMP-1"]
    assert found(vic, campaign.name[:8].upper())[1] == [campaign.name]
    # The newest line first.
    assert found(vic, "238 g")[2] == [lines[1].text, lines[0].text]


@pytest.mark.parametrize("words", ["", " ", "a", "\0"])
def test_too_little_looks_for_nothing_and_says_so(line: Candidate, vic: User, words: str):
    assert found(vic, words) == ([], [], [])
    assert "two letters" in signed_in(vic).get(SEARCH, {"q": words}).content.decode()


def test_while_typing_only_what_was_found_is_sent(line: Candidate, vic: User):
    answer = signed_in(vic).get(SEARCH, {"q": "no such words"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.startswith('<div id="found"')
    assert "Nothing found" in page


def test_another_workspace_is_not_searched(line: Candidate, dora: User):
    words = line.text[:12]
    what = signed_in(dora).get("/w/other/search/", {"q": words}).context["found"]
    assert what.is_empty
    assert what.words == words
    sku = line.product.sku
    assert signed_in(dora).get("/w/other/search/", {"q": sku}).context["found"].is_empty


def places(who: User, words: str) -> list[str]:
    """The words of the pages that are found, as they are offered; parts of help come beside them."""
    what = signed_in(who).get(SEARCH, {"q": words}).context["found"]
    return [place.words for place, _ in what.places if place not in HELP]


def test_a_page_is_found_by_what_people_call_it(in_acme: Workspace, cleo: User):
    assert places(cleo, "review") == ["Review queue"]
    assert places(cleo, "lambda") == ["Creativity by category"]
    assert places(cleo, "CAMP new") == ["New campaign"]
    # Those that bear the word come before those that are only called so.
    assert places(cleo, "import")[:2] == ["Import a catalog", "Imports"]


def test_nobody_is_led_where_they_may_not_go(in_acme: Workspace, cleo: User, vic: User):
    everywhere, for_vic = places(cleo, ""), places(vic, "")
    assert everywhere == [place.words for place in PLACES]
    assert {"Members", "Import a catalog"} & set(for_vic) == set()
    assert "Catalog" in for_vic


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.url_name)
def test_every_place_is_a_page(in_acme: Workspace, cleo: User, place: Place):
    assert "GET" in ROUTES[place.url_name]
    what = signed_in(cleo).get(SEARCH, {"q": place.words}).context["found"]
    (address,) = [address for one, address in what.places if one is place]
    assert resolve(address.partition("?")[0]).view_name == place.url_name
    assert signed_in(cleo).get(address).status_code == 200


def test_the_palette_gets_options_of_every_kind(line: Candidate, cleo: User):
    client = signed_in(cleo)

    def options(words: str) -> str:
        asked = {"as": "options", "q": words}
        return client.get(SEARCH, asked, headers={"HX-Request": "true"}).content.decode()

    assert f'data-href="/w/acme/catalog/{line.product.sku}/"' in options(line.product.sku)
    assert f'data-href="/w/acme/candidates/{line.pk}/"' in options(line.text[:12])
    assert 'data-href="/w/acme/exports/"' in options("")
    assert "Nothing found" in options("no such words")
    assert "<a " not in options("")
