"""What the stage `rl` pays for: honest lines first, then what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from generation.engines.base import Ask
from generation.engines.lm.asking import Asked
from generation.engines.lm.prompt import Controls
from generation.tuning.rewards import Judged, Lines, judge, opening, spreads
from generation.types import field_spec
from tests.generation.orders import TEE, order

PLAIN = Controls({}, cta=0, room=None)
GOOD = "A wonderful <noun> that you will love"
FLAT = "This <noun> is <color>"


def asked(**brief: Any) -> Asked:
    spec = order(TEE, "google_rsa", **brief)
    return Asked.of(Ask(spec, field_spec("google_rsa", "description"), 4, 1))


def judged(
    lines: Sequence[str | None],
    controls: Controls = PLAIN,
    likely: Sequence[float] = (),
    **brief: Any,
) -> Judged:
    return judge(asked(**brief), controls, Lines(lines, likely or [-1.0] * len(lines)))


@pytest.mark.parametrize(
    "fault",
    [
        None,
        "Weighs 900 g",
        "Made for the",
        FLAT,
        "Certified organic by everyone",
        "Only <stock> left",
    ],
    ids=["no end", "a number", "broken off", "said before", "a claim", "no such slot"],
)
def test_a_faulty_line_is_below_every_sound_one(fault):
    found = judged([FLAT, GOOD, fault])
    assert found.sound == (0, 1)
    assert found.total[2] < min(found.total[0], found.total[1])
    assert found.builds == 2


def test_where_nothing_is_sound_there_is_nothing_to_learn():
    found = judged([None, "Made for the", None])
    assert found.sound == ()
    assert (found.total == 0).all()


@pytest.mark.parametrize(("sentiment", "best"), [(100, 0), (-100, 1)])
def test_the_tone_asked_is_worth_more(sentiment, best):
    found = judged([GOOD, FLAT], tone={"sentiment": sentiment, "cta": 0})
    assert int(np.argmax(found.terms["tone"])) == best


@pytest.mark.parametrize(("level", "worth"), [(0, [1.0, 0.0]), (2, [0.0, 1.0]), (None, [1.0, 1.0])])
def test_a_call_is_worth_what_was_asked(level, worth):
    found = judged(["The <noun>, in <color>.", "The <noun>. Buy it now."], Controls({}, cta=level))
    assert found.terms["cta"].tolist() == worth


def test_only_the_terms_named_are_weighed():
    lines = Lines(["The <noun>, in <color>.", "The <noun>. Buy it now."], [-1.0, -9.0])
    ask, calm = asked(), Controls({}, cta=0)
    alone = judge(ask, calm, lines, ("cta",))
    assert alone.total.tolist() == (0.5 * spreads(alone.terms["cta"])).tolist()
    assert judge(ask, calm, lines).total.tolist() != alone.total.tolist()


def test_lambda_weighs_novelty_against_conversion():
    lines = [FLAT, GOOD, "Navy, and nothing else to say of the <noun>"]
    all_new, all_clicks = judged(lines, creativity=1.0), judged(lines, creativity=0.0)
    middle = judged(lines, creativity=0.5)
    assert middle.terms["R"] == pytest.approx((all_new.terms["R"] + all_clicks.terms["R"]) / 2)


def test_a_term_that_is_equal_for_all_decides_nothing():
    assert (spreads(np.array([0.4, 0.4, 0.4])) == 0).all()
    assert spreads(np.array([1.0, 3.0])).tolist() == [-1.0, 1.0]


def test_what_the_start_finds_unlikely_is_worth_less():
    likely = judged([FLAT, GOOD], likely=[-1.0, -6.0])
    unlikely = judged([FLAT, GOOD], likely=[-6.0, -1.0])
    assert likely.total[0] > unlikely.total[0]


def test_what_opens_like_lines_of_other_products_is_worth_less():
    assert opening("<name>: A wonderful <noun> that") == opening("A wonderful, that <price>")
    elsewhere = {opening(GOOD): 2}
    alone = judge(asked(), PLAIN, Lines([FLAT, GOOD], [-1.0, -1.0]))
    beside = judge(asked(), PLAIN, Lines([FLAT, GOOD], [-1.0, -1.0], elsewhere=elsewhere))
    assert beside.terms["fresh"].tolist() == [0, -2]
    assert beside.total[1] - beside.total[0] < alone.total[1] - alone.total[0]


def test_a_line_with_hardly_a_word_of_its_own_opens_like_none():
    assert opening("<name>, <color>, <price>. Shop now") == ""
