"""What is read out of a model's answer: the JSON that was asked for, and all that models write instead."""

from __future__ import annotations

import json

import pytest

from generation.engines.chat.answers import LINES_MOST, answer_lines
from generation.engines.chat.choosing import line_mend

BOTH = {"headline": ["One", "Two"], "description": ["Three."]}
FIELDS = ("headline", "description")


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps(BOTH),
        json.dumps(BOTH, indent=2),
        f"```json\n{json.dumps(BOTH)}\n```",
        f"Here you are:\n\n```\n{json.dumps(BOTH)}\n```\nShall I write more?",
        f"<think>Perhaps {{}} or [1]? </think>{json.dumps(BOTH)}",
        f"Sure! {json.dumps(BOTH)} Enjoy.",
        json.dumps({"Headlines": BOTH["headline"], "Description": BOTH["description"]}),
        json.dumps({"lines": BOTH}),
        json.dumps({"headline": [{"text": "One"}, {"text": "Two"}], "description": "Three."}),
        json.dumps(BOTH)[:-2],
        '{"headline": ["One", "Two"], "description": ["Three.", "Fo',
        '{"headline": ["One", "Two"], "description": ["Three.",',
        "Headlines:\n1. One\n2. Two\n\nDescription:\n- Three.",
        "**Headline:**\n* One\n* Two\n**Descriptions:**\n* **Three.**",
    ],
)
def test_both_fields_are_read(answer: str):
    assert answer_lines(answer, FIELDS) == BOTH


@pytest.mark.parametrize(
    "answer",
    [
        '["One", "Two"]',
        "1. One\n2. Two",
        "- One\n- Two",
        "One\nTwo\n",
        "Of course:\n\n• One\n• Two\n",
    ],
)
def test_one_field_may_be_any_list(answer: str):
    assert answer_lines(answer, ("headline",)) == {"headline": ["One", "Two"]}


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "null",
        "[]",
        "7",
        '{"headline": 7}',
        '{"headline": [7, null, {}]}',
        '{"other": ["x"]}',
    ],
)
def test_what_holds_no_lines_gives_none_of_several_fields(answer: str):
    assert answer_lines(answer, FIELDS) == {}


@pytest.mark.parametrize(
    "answer", ["{" * 100_000, "[" * 100_000, '{"headline": [' + '"x",' * 90_000, "\n- x" * 60_000]
)
def test_an_answer_without_end_is_read_so_far(answer: str):
    found = answer_lines(answer, FIELDS)
    assert all(len(lines) <= LINES_MOST for lines in found.values())


def test_escapes_and_quotes_come_back_as_they_are_meant():
    answer = json.dumps({"headline": ['A 5" lamp', "Café “Lux”", "a\\b"]})
    assert answer_lines(answer, ("headline",)) == {"headline": ['A 5" lamp', "Café “Lux”", "a\\b"]}


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ('"A calm light"', "A calm light"),
        ("“A calm light”", "A calm light"),
        ("**A calm light**", "A calm light"),
        ("A <b>calm</b>   light\n", "A calm light"),
        ("A calm\u200b light\u202e", "A calm light"),
        ('"One" or "two"', '"One" or "two"'),
        ("It's 5 * 5", "It's 5 * 5"),
    ],
)
def test_a_line_loses_what_stands_around_it(line: str, mended: str):
    assert line_mend(line, sms=False) == mended


def test_a_text_message_is_written_in_its_alphabet():
    assert line_mend("Don’t wait – it’s here…", sms=True) == "Don't wait - it's here..."
