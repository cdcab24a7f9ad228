"""Merge tags count as long as their values may become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.types import field_spec
from generation.types.lengths import length_measure
from generation.types.merge_tags import DEFAULTS, tag_name, tags_find

SMS, SUBJECT = field_spec("sms", "message"), field_spec("email", "subject")
FIRST = DEFAULTS["first_name"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{first_name}}",
        "{{ person.first_name|default:'you' }}",
        "{{{contact.FIRSTNAME}}}",
        "{{${first_name}}}",
        "*|FNAME|*",
        "%%First Name%%",
        "%FIRSTNAME%",
        "${firstName}",
        "[[First name]]",
    ],
)
def test_a_first_name_counts_alike_in_the_tags_of_many_senders(tag):
    found = length_measure(f"{tag}, new in", SUBJECT)
    assert found["value"] == FIRST + len(", new in")
    assert found["tags"] == [{"tag": tag, "name": "first_name", "length": FIRST}]


@pytest.mark.parametrize(
    "text", ["Save 50% on 2% of all", "100%WOOL% off", "a {b} c", "*| |*", "It’s 20%% off", "{{}}"]
)
def test_what_is_no_tag_counts_as_it_stands(text):
    assert tags_find(text, {}) == []
    assert length_measure(text, SUBJECT)["value"] == len(text)


def test_a_tag_in_a_channel_that_nobody_fills_counts_as_it_stands():
    title = length_measure("{{first_name}}", field_spec("product_title", "title"))
    assert (title["value"], "tags" in title) == (14, False)


def test_a_workspaces_own_lengths_win_and_others_count_as_other():
    own = replace(SUBJECT, tags=(("first_name", 40), ("shoe_size", 4)))
    text = "{{first_name}} {{shoe_size}} {{horoscope}}"
    found = length_measure(text, own)
    assert [tag["length"] for tag in found["tags"]] == [40, 4, DEFAULTS["other"]]
    assert found["value"] == 40 + 4 + DEFAULTS["other"] + 2
    assert found["fits"] is False


def test_a_message_is_counted_in_parts_with_its_tags_filled():
    body = "x" * (160 - FIRST)
    assert length_measure(body + "{{first_name}}", SMS)["segments"] == 1
    assert length_measure(body + "x{{first_name}}", SMS)["segments"] == 2
    # Its own braces and bars take no room: they are not sent.
    assert length_measure("*|FNAME|*", SMS)["value"] == FIRST


def test_what_forces_ucs2_is_named_where_it_stands_behind_a_tag():
    text = "{{first_name}}, it’s here"
    forced = length_measure(text, SMS)["forced_by"]
    assert text[slice(*forced["span"])] == "’"


def test_names_are_one_whatever_they_are_written_like():
    assert {tag_name(said) for said in ("LNAME", "last_name", "person.LastName | upper")} == {
        "last_name"
    }
    assert tag_name("Favourite Colour") == "favourite_colour"
    assert tag_name("|") == "other"
