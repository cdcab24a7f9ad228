"""The page says of a prediction what it was fitted on, or that the line is outside its range and why."""

from __future__ import annotations

import pytest

from campaigns.models import Candidate, User
from campaigns.review.readings import FITTED_NOTE, PRIOR_NOTE, Reading, line_conversion
from generation.badges import measure_one
from generation.types import field_spec
from tests.conftest import signed_in
from tests.generation.badges.orders import order


def reading(text: str) -> Reading:
    field = field_spec("product_description", "description")
    found = line_conversion(measure_one(text, spec=order("product_description"), field=field))
    assert found is not None
    return found


def test_a_line_like_a_headline_names_the_headlines():
    said = reading("This is why she never told anybody at her school what he did until now")
    assert said.why.startswith(
        "Chance to beat an average headline. Fitted on 2013–15 news headlines"
    )
    assert "Upworthy, CC BY 4.0" in said.why
    assert said.note == FITTED_NOTE
    assert {"Words of time", "Points: this, here", "Speaks of somebody"} & dict(said.rows).keys()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Run softer", "2 words, headlines have 8 to 21"),
        (
            "A light shoe in mesh with a wide toe box, in four sizes",
            "its words are those of a shop",
        ),
    ],
)
def test_any_other_line_says_that_it_is_outside_and_why(text, why):
    said = reading(text)
    assert said.why == (
        "Chance to beat an average line of its field. "
        "Prior, not fitted: outside the range of the fit on news headlines."
    )
    assert said.rows[0] == ("Outside the range", why)
    assert said.note == PRIOR_NOTE


def test_nothing_measured_shows_nothing():
    assert line_conversion({}) is None


@pytest.mark.django_db
def test_it_is_called_what_it_is_in_review_and_in_help(line: Candidate, ben: User):
    client = signed_in(ben)
    for address in (f"candidates/{line.pk}/", "review/grid/", "help/"):
        shown = client.get(f"/w/acme/{address}").text
        assert "Chance to win" in shown, address
        assert "onversion</" not in shown, address
