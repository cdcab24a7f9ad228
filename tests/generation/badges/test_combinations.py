"""Combinations of a responsive ad against what each set says when it is read alone."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from generation.badges.combinations import Part, Parts, Required, combinations_lint


def part(
    text: str,
    *claims: tuple[str, str, str | None],
    strength: str = "none",
    status: str = "unsupported",
) -> Part:
    """A text with claims given as (words, kind, fact)."""
    spans = [
        {
            "span": [text.index(words), text.index(words) + len(words)],
            "kind": kind,
            "fact": fact,
            "status": status,
        }
        for words, kind, fact in claims
    ]
    return Part(text, {"claims": spans, "cta": {"strength": strength}})


PLAIN = (
    part("Alder"),
    part("Birch and moss"),
    part("Cedar stands tall"),
    part("Dogwood in flower"),
    part("Elder at dusk"),
)
BELOW = (part("A tent sleeps two."), part("The poles fold small."))
TWENTY = part("Canvas tent, £20", ("£20", "price", "price"))


def kinds_of(*headlines: Part, below: tuple[Part, ...] = BELOW) -> dict[str, int]:
    found = combinations_lint(Parts(headlines, below))
    return {kind: count for kind, count in found.kinds.items() if count}


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (TWENTY, part("Now £25", ("£25", "price", "price")), "contradiction"),
        (TWENTY, part("Yours for £20.00", ("£20.00", "price", "price")), "repeated"),
        (part("Packs down small and dry"), part("It packs down small"), "repeated"),
        (part("Order it", strength="strong"), part("Buy one", strength="strong"), "calls"),
        (part("Made for rain"), part("Made for cold nights"), "opening"),
    ],
)
def test_two_headlines_that_do_not_go_together_are_found_and_their_twins_are_not(one, other, kind):
    assert kinds_of(one, other, PLAIN[0]) == {kind: 1}
    assert kinds_of(one, PLAIN[0], PLAIN[1]) == {}
    assert kinds_of(other, PLAIN[0], PLAIN[1]) == {}


def test_a_look_is_no_call_and_two_facts_are_no_contradiction():
    looks = (part("See it here", strength="soft"), part("Find yours", strength="strong"))
    assert kinds_of(*looks, PLAIN[0]) == {}
    was = part("Before at £40", ("£40", "price", "compare_at_price"))
    assert kinds_of(TWENTY, was, PLAIN[0]) == {}
    heavy = [
        part(f"Weighs {words}", (words, "number", "weight"), status="supported")
        for words in ("1.2 kg", "1200 g")
    ]
    assert kinds_of(*heavy, PLAIN[0]) == {}


def test_every_set_of_a_full_ad_is_counted_as_it_reads_alone():
    heads = tuple(
        part(f"Tree {'abcdefghijklmno'[n]}", strength="strong" if n in (3, 8, 11) else "none")
        for n in range(15)
    )
    below = (
        part("Order it today.", strength="strong"),
        *BELOW,
        part("Buy it.", strength="strong"),
    )
    required = Required("Terms apply", frozenset({0, 1, 15}), frozenset({16}))
    found = combinations_lint(Parts(heads, below, (required,)))
    sets = [
        {*top, *under}
        for top in combinations(range(15), 3)
        for under in combinations(range(15, 19), 2)
    ]
    asking = {n for n, one in enumerate((*heads, *below)) if one.asks}
    twice = [one for one in sets if len(one & asking) > 1]
    lacking = [one for one in sets if one & {0, 1, 15} and 16 not in one]
    faulty = [one for one in sets if one in twice or one in lacking]
    assert found.count == len(sets) == 2730
    assert (found.kinds["calls"], found.kinds["missing"]) == (len(twice), len(lacking))
    assert found.sound == len(sets) - len(faulty)
    assert found.often == tuple(sum(n in one for one in faulty) for n in range(19))
    weights = [shown.weight for shown in found.worst]
    assert len(weights) == 10
    assert weights == sorted(weights, reverse=True)


def test_pins_put_what_clashes_into_one_place_and_count_what_they_leave():
    asks = [part(f"Order {name} today", strength="strong") for name in ("oak", "ash", "elm")]
    heads = [*asks, *PLAIN]
    Random(7).shuffle(heads)
    found = combinations_lint(Parts(tuple(heads), BELOW))
    pins = found.pins
    assert pins is not None
    assert pins.headlines is not None
    assert pins.descriptions is None
    # What asks stands last, where a platform shows the least.
    assert {pins.headlines[n] for n, one in enumerate(heads) if one.asks} == {2}
    sets = [
        top
        for top in combinations(range(len(heads)), 3)
        if sorted(pins.headlines[n] for n in top) == [0, 1, 2]
    ]
    assert (pins.shown, pins.sound) == (len(sets), len(sets))
    assert {n for top in sets for n in top} == set(range(len(heads)))
    assert found.sound < found.count


def test_an_ad_without_faults_or_with_few_lines_needs_no_pins():
    assert combinations_lint(Parts(PLAIN, BELOW)).pins is None
    few = combinations_lint(Parts((TWENTY, TWENTY, PLAIN[0]), BELOW))
    assert (few.count, few.sound, few.pins) == (1, 0, None)
    with pytest.raises(ValueError, match="15 headlines"):
        combinations_lint(Parts(PLAIN * 4, BELOW))
