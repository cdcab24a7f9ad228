"""Marks and differences in copy: they nest, hide nothing and lose nothing of the text."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.common.copy_marks import KINDS, CopySpan, marked_copy, shown_text, spans_from_badges
from campaigns.common.hidden_characters import hidden_name
from campaigns.common.word_diff import word_diff, word_diff_sides

UNSEEN = re.compile(r'<span class="unseen" data-code="([0-9a-f]+)" title="[^"]*">[^<]*</span>')
# Without the UTF-16 half characters, which no stored text can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ODD_TEXTS = st.text(
    st.sampled_from("ab <>&\"'\u200b\u202e\u00ad\u2066\U000e0041é☀\ufe0f\u200d👩🏽💻\n"),
    max_size=40,
)
SPANS = st.lists(
    st.tuples(st.integers(-3, 64), st.integers(-3, 64), st.sampled_from(KINDS)), max_size=6
)

BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
ZERO_WIDTH = [
    0x00AD,
    0x034F,
    0x180E,
    0x200B,
    0x200C,
    0x200D,
    *range(0x2060, 0x2065),
    0xFEFF,
    0x115F,
    0x3164,
    0xFE00,
    0xE0100,
]
TAGS = [0xE0001, *range(0xE0020, 0xE0080)]


def text_of(markup: str) -> str:
    """The text that markup stands for: tags taken out, hidden characters put back."""
    restored = UNSEEN.sub(
        lambda found: f"&#x{found[1]};" if int(found[1], 16) > 0xFF else chr(int(found[1], 16)),
        markup,
    )
    restored = restored.replace("\r", "&#13;")
    return unescape_all(re.sub(r"<[^>]*>", "", restored))


def unescape_all(text: str) -> str:
    """html.unescape that also knows the numbers HTML itself refuses."""
    numbered = re.sub(r"&#x([0-9a-f]+);", lambda found: chr(int(found[1], 16)), text)
    return html.unescape(numbered)


class Nesting(HTMLParser):
    """Fails on an end tag that does not close the innermost element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], f"</{tag}> closes {self.open}"
        self.open.pop()


@given(st.one_of(TEXTS, ODD_TEXTS), SPANS)
def test_marked_copy_keeps_the_text_whatever_the_spans(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    assert text_of(marked_copy(text, spans)) == text


@given(st.one_of(TEXTS, ODD_TEXTS), SPANS)
def test_marks_nest_and_nothing_of_the_text_becomes_an_element(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    parser = Nesting()
    parser.feed(marked_copy(text, spans))
    parser.close()
    assert parser.open == []
    assert set(parser.seen) <= {"mark", "span"}


@given(ODD_TEXTS, SPANS)
def test_each_character_stands_in_exactly_the_marks_whose_spans_hold_it(
    text: str, spans: list[tuple[int, int, str]]
) -> None:
    class Places(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.kinds: list[str] = []
            self.unseen = False
            self.found: list[list[str]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "mark":
                self.kinds.append(str(dict(attrs)["class"]))
            else:
                self.unseen = True
                self.found.append(sorted(self.kinds))

        def handle_endtag(self, tag: str) -> None:
            if tag == "mark":
                self.kinds.pop()
            else:
                self.unseen = False

        def handle_data(self, data: str) -> None:
            if not self.unseen:
                self.found += [sorted(self.kinds)] * len(data)

    places = Places()
    places.feed(marked_copy(text, spans))
    places.close()
    expected = [
        sorted(kind for start, end, kind in spans if start <= i < end) for i in range(len(text))
    ]
    assert places.found == expected


def test_crossing_spans_are_closed_and_opened_again() -> None:
    markup = marked_copy("abcdef", [(0, 4, "fact"), (2, 6, "hit")])
    assert re.sub(r' title="[^"]*"', "", markup) == (
        '<mark class="fact">ab<mark class="hit">cd</mark></mark><mark class="hit">ef</mark>'
    )


def test_offsets_are_code_points_not_utf16_units() -> None:
    assert ">👟</mark>" in marked_copy("a👟b", [(1, 2, "fact")])


def test_markup_in_copy_and_in_titles_is_text() -> None:
    markup = marked_copy("<script>alert(1)</script>", [CopySpan(0, 8, "hit", '"><img src=x>')])
    assert "<script>" not in markup
    assert "<img" not in markup


@pytest.mark.parametrize("code", [*BIDI, *ZERO_WIDTH, *TAGS], ids=lambda code: f"U+{code:04X}")
def test_a_hidden_character_is_shown_and_not_let_through(code: int) -> None:
    shown = shown_text(f"sale{chr(code)}now")
    assert chr(code) not in shown
    assert f'data-code="{code:x}"' in shown
    assert text_of(shown) == f"sale{chr(code)}now"


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d💻",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "a\tb\nc",
        "5\u00a0kg",
        "naïve café",
        "👩🏽\u200d🚀",
    ],
)
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert [hidden_name(text, i) for i in range(len(text))] == [""] * len(text)


def test_badges_of_a_candidate_become_spans() -> None:
    badges = {
        "cta": {"strength": "strong", "value": 0.8, "span": [0, 4]},
        "claims": [
            {"span": [9, 14], "kind": "number", "status": "supported", "fact": "weight 238 g"},
            {"span": [16, 24], "kind": "superlative", "status": "unsupported", "fact": None},
            {"span": [16, 24], "kind": "price", "status": "contradicted", "fact": None},
        ],
        "rules": [
            {
                "rule": "no shouting",
                "severity": "warn",
                "span": [0, 4],
                "message": "One capital is enough.",
            },
            {"rule": "whole line", "severity": "info", "span": None, "message": ""},
        ],
    }
    kinds = [(span.start, span.kind) for span in spans_from_badges(badges)]
    assert kinds == [(0, "cta"), (9, "fact"), (16, "unsupported"), (16, "unsupported"), (0, "hit")]
    assert "weight 238 g" in marked_copy("Shop the 238 g, lightest", badges)


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    markup = word_diff(before, after)
    assert text_of(re.sub(r"<del>.*?</del>", "", markup, flags=re.DOTALL)) == after
    assert text_of(re.sub(r"<ins>.*?</ins>", "", markup, flags=re.DOTALL)) == before
    sides = word_diff_sides(before, after)
    assert text_of(sides.before) == before
    assert text_of(sides.after) == after


def test_a_changed_phrase_is_one_change() -> None:
    markup = word_diff("Shop our lightest at 238 g", "Shop the daily at 238 g")
    assert markup == "Shop <del>our lightest</del><ins>the daily</ins> at 238 g"
