"""The search in the bar: products, campaigns and lines of this workspace, by what one remembers of them."""

from __future__ import annotations

import pytest

from campaigns.models import Campaign, Candidate, User, Workspace
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
    assert "Two letters" in signed_in(vic).get(SEARCH, {"q": words}).content.decode()


def test_while_typing_only_what_was_found_is_sent(line: Candidate, vic: User):
    answer = signed_in(vic).get(SEARCH, {"q": "no such words"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.startswith('<div id="found"')
    assert "Nothing has these words" in page


def test_another_workspace_is_not_searched(line: Candidate, dora: User):
    words = line.text[:12]
    what = signed_in(dora).get("/w/other/search/", {"q": words}).context["found"]
    assert what.is_empty
    assert what.words == words
    sku = line.product.sku
    assert signed_in(dora).get("/w/other/search/", {"q": sku}).context["found"].is_empty
