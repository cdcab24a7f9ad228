"""The prompt files: complete for every channel, one wording for every slider value, versions named."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from generation.prompts import (
    Want,
    part_names,
    part_read,
    part_versions,
    prompt_make,
    prompts_version,
    tone_sentences,
)
from generation.types import (
    Fact,
    Neighbour,
    Tone,
    Understanding,
    channel_fields,
    channels,
)
from generation.types.brief import SLIDERS, BriefBrand
from tests.generation.orders import TEE, order

KEYS = ("sentiment", "formality", "playfulness", "urgency", "call", "freshness")


def test_every_channel_and_field_has_its_words():
    assert set(part_names()) == {"common", "tone", *channels()}
    for channel in channels():
        part = part_read(channel)
        assert part.texts["channel"].strip()
        assert set(part.texts["fields"]) == set(channel_fields(channel))


@pytest.mark.parametrize("name", part_names())
def test_versions_count_from_one_and_say_what_is_new(name: str):
    versions = part_versions(name)
    assert [part.number for part in versions] == list(range(len(versions), 0, -1))
    assert all(part.note.endswith(".") for part in versions)
    assert part_read(name) in versions
    assert part_read(name).label == f"{name}/{part_read(name).number}"


def test_an_unknown_part_is_no_file():
    with pytest.raises(KeyError):
        part_versions("../common")
    with pytest.raises(KeyError):
        part_read("nothing")


def test_the_version_names_the_words():
    assert len(prompts_version()) == 8
    assert int(prompts_version(), 16) >= 0


@pytest.mark.parametrize("slider", SLIDERS)
def test_a_slider_says_five_things_each_for_one_stretch(slider: str):
    place = SLIDERS.index(slider)
    said = [
        tone_sentences(replace(Tone(), **{slider: value}), 0.5)[place] for value in range(-100, 101)
    ]
    changes = [
        value for value, (a, b) in zip(range(-99, 101), pairwise(said), strict=True) if a != b
    ]
    assert changes == [-59, -19, 21, 61]
    assert len(set(said)) == 5
    assert all(text.lower().startswith(slider) for text in said)


def test_the_call_to_action_and_lambda_have_three_wordings_each():
    calls = [tone_sentences(Tone(cta=value), 0.5)[4] for value in range(101)]
    assert [value for value in range(1, 101) if calls[value] != calls[value - 1]] == [13, 61]
    fresh = [tone_sentences(Tone(), value / 100)[5] for value in range(101)]
    assert [value for value in range(1, 101) if fresh[value] != fresh[value - 1]] == [35, 68]


def test_one_slider_moved_changes_one_sentence():
    rest = tone_sentences(Tone(), 0.5)
    assert len(rest) == len(KEYS)
    for place, slider in enumerate(SLIDERS):
        moved = tone_sentences(replace(Tone(), **{slider: 90}), 0.5)
        assert [a != b for a, b in zip(rest, moved, strict=True)] == [
            index == place for index in range(len(KEYS))
        ]


PINNED = {"ca63b0d2": "10502bd9e878530c"}
"""Version of the prompts -> the head of a hash over everything that they were, made of one set of orders."""


def test_equal_versions_are_equal_prompts():
    digest = sha256(json.dumps(sample_prompts(), sort_keys=True).encode()).hexdigest()[:16]
    assert {prompts_version(): digest} == PINNED, (
        "Prompts have changed. Where the code that builds them did, raise FORM in generation/prompts/library.py; "
        "then pin the new version here."
    )


def sample_prompts() -> list[dict[str, object]]:
    """Prompts for all channels from one rich order each, which understanding cannot change."""
    made: list[dict[str, object]] = []
    for place, channel in enumerate(channels()):
        tone = {"sentiment": 60 - 12 * place, "urgency": 9 * place - 40, "cta": 8 * place}
        spec = order(
            TEE, channel, tone=tone, creativity=place / 12, goal="Clear it", audience="all"
        )
        brand = BriefBrand("Orsa", ("dry",), ("Soft on <b>skin</b>",), {"say": ["tee"]})
        facts = (Fact("fabric", "cotton", source="x"), Fact("price", "no", source="x"))
        known = Understanding("Orsa", "tee", "tee", "tees", names=("Harbour Tee",), facts=facts)
        near = (Neighbour("Worn on every harbour wall", "approved"),)
        spec = replace(
            spec, brief=replace(spec.brief, brand=brand), understanding=known, neighbours=near
        )
        wants = [Want(field, 3, field.limit, ("There already",)) for field in spec.fields]
        one = prompt_make(spec, wants, {"price": "£29", "ends": "29 November"})
        made.append({"messages": one.messages(), "schema": one.schema, "versions": one.versions})
    return made
