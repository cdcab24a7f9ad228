"""Which evidence record covers which unsupported claim: its kind, its own words, and what they are said of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generation.badges import measure_one
from generation.types import Proof, Waived, field_spec
from tests.generation.badges.orders import order

DESCRIPTION = field_spec("product_description", "description")
KINDS = frozenset(
    ("number", "superlative", "comparison", "certification", "material", "environment", "health")
)
BEST = "Voted the best running shoe of the year by Testlab, 2026."


def claims(text: str, *statements: str, kinds: frozenset[str] = KINDS, **more: Any):
    """The claims of a text where these statements are proved."""
    proofs = tuple(Proof(n, 1, said, kinds) for n, said in enumerate(statements, start=1))
    spec = replace(order(), proofs=proofs, **more)
    return measure_one(text, spec=spec, field=DESCRIPTION)


def status(text: str, *statements: str, **more: Any) -> list[str]:
    """How each claim stands."""
    return [claim["status"] for claim in claims(text, *statements, **more)["claims"]]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The best running shoe there is", BEST),
        ("It is the BEST-running shoe? The best running shoes", BEST),
        ("The best running shoe", "Best running shoe 2026, by Testlab"),
        ("OEKO-TEX certified", "OEKO-TEX certified by Hohenstein, no. 12"),
        ("Tested for 5000 hours", "Tested over 5000 hours of wear"),
        ("Carbon neutral delivery", "Delivery is carbon neutral, offset by Windlab"),
        ("Tested for 5000 hours", "Tested for at least 5000 hours"),
        ("Tested for over 5000 hours", "Tested for over 5000 hours"),
        ("OEKO-TEX certified", "OEKO-TEX certified by Hohenstein no. 12"),
        ("The best running shoe", "Voted best kettle of 2025, and best running shoe of 2026"),
    ],
)
def test_a_claim_that_a_record_states_is_supported_by_it(text: str, statement: str):
    found = claims(text, statement)
    assert [claim["status"] for claim in found["claims"]] == ["supported"] * len(found["claims"])
    assert found["claims"]
    rested = found["claims"][-1]["evidence"]
    assert rested == {"id": 1, "edition": 1, "statement": statement}
    assert found["blocks"] == []


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("The best kettle there is", BEST),  # of something else
        ("Simply the best", BEST),  # of nothing
        ("The lightest running shoe", BEST),  # another word
        ("Charged for 5000 cycles", "Tested over 5000 hours of wear"),
        ("OEKO-TEX certified", "Not OEKO-TEX certified"),
        ("Compostable soles", "The laces are compostable"),
        ("The best shoe", "Voted best running shoe"),
        ("The best running socks", "Voted best running shoe"),
        ("Tested for 500 hours", "Tested for 1,500 hours"),
        ("Charged in 75 hours", "Charged in 2.75 hours"),
        ("Tested for 5000 hours", "Tested for 5000.5 hours"),
        ("5000 hours", "Tested over 5000 hours of wear"),
        ("Charged for 5000 hours", "Tested over 5000 hours of wear"),
        ("Tested for over 5000 hours", "Tested for 5000 hours"),
        ("Tested for 5000 hours", "Tested for up to 5000 hours"),
        ("Tested for no more than 5000 hours", "Tested for more than 5000 hours"),
        ("Bluesign laces", "Bluesign uppers"),
        ("Hypoallergenic insole", "The laces are hypoallergenic"),
        ("Organic laces", "Organic laces are not used"),
        ("Organic laces", "The laces aren't organic laces"),
        ("", ""),
    ],
)
def test_a_claim_of_something_else_is_not(text: str, statement: str):
    assert set(status(text, statement)) <= {"unsupported", "contradicted"}


def test_a_record_supports_only_the_kinds_that_it_is_for():
    assert status("The best running shoe", BEST, kinds=frozenset(("number",))) == ["unsupported"]


def test_no_record_saves_a_claim_that_the_catalog_contradicts():
    assert status("A cotton upper", "The upper is made of cotton") == ["contradicted"]


def test_the_first_record_that_covers_it_is_cited():
    found = claims("The best running shoe", "Proved otherwise", BEST, f"{BEST} Again.")
    assert found["claims"][0]["evidence"]["id"] == 2


def test_a_waiver_excuses_its_words_in_its_text_and_nowhere_else():
    text = "The lightest shoe"
    waived = Waived(7, text, frozenset((("superlative", "The lightest"),)))
    found = claims(text, waivers=(waived,))
    assert (found["claims"][0]["status"], found["claims"][0]["waiver"]) == ("unsupported", 7)
    assert found["blocks"] == []
    assert claims(f"{text} of all", waivers=(waived,))["blocks"]
    other = replace(waived, claims=frozenset((("number", "The lightest"),)))
    assert claims(text, waivers=(other,))["blocks"]
