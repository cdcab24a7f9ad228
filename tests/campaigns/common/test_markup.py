"""U3: whatever text a filter or tag of ours is given, it draws no element and no handler out of it."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from django.utils.html import conditional_escape

from campaigns.templatetags.studio import register
from tests.sizes import sized

pytestmark = pytest.mark.nightly
OURS = {"span", "mark", "del", "ins", "svg", "path", "use", "circle", "line", "rect", "polyline", "polygon", "ellipse", "g",
        "title", "text", "a", "abbr", "figure", "figcaption", "table", "tr", "td", "th", "tbody", "thead", "caption", "i", "p", "div", "ul", "li", "meter", "progress"}  # fmt: skip
BEGINNINGS = (
    "",
    "238 g ",
    "'",
    '"',
    '">',
    "'>",
    "-->",
    "</mark>",
    "</span>",
    "]]>",
    "\u202e",
    "&lt;",
)
ATTACKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=//evil>",
    "<a href=javascript:alert(1)>x</a>", "<b style=color:red>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<form action=//evil>", "<base href=//evil>", "<link rel=import href=//evil>",
    "<meta http-equiv=refresh content=0>", "<object data=//evil>", "<style>*{}</style>", "<template><script>", "<x hx-get=//evil>",
    " onmouseover=alert(1) x=", " style=x:y ", "<div hx-on:click=alert(1)>", "<math><mi//xlink:href=javascript:alert(1)>",
    "<video><source onerror=alert(1)>", "<ScRiPt>alert(1)</sCrIpT>", "<scr\0ipt>alert(1)</scr\0ipt>", "<!--<img src=--><img src=x>",
    "{{ 7|add:7 }}{% now 'Y' %}",
)  # fmt: skip
PAYLOADS = [begin + attack for begin, attack in itertools.product(BEGINNINGS, ATTACKS)]
SHARE = PAYLOADS[:: sized(6, 1)]
BADGES = {"cta": {"span": [0, 3]}, "rules": [{"span": [2, 9], "message": "<b onclick=x>"}]}
FILTERS: dict[str, Callable[..., Any]] = dict(register.filters)


class Reader(HTMLParser):
    """Collects what a browser would make of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element."""
        handlers = [name for name, _ in attrs if name.startswith(("on", "hx-", "style", "src"))]
        if tag not in OURS or handlers:
            self.wrong.append(self.get_starttag_text() or tag)


def _answers(filter_: Callable[..., Any], text: str) -> Iterator[str]:
    """What a template would print of the filter, over a text and over what it takes beside it."""
    most = len(inspect.signature(filter_).parameters)
    for arguments in (
        (text,),
        (text, BADGES),
        (text, [(0, 4, "fact", text)]),
        (text, text),
        (3, text),
    ):
        if len(arguments) > most:
            continue
        try:
            yield str(conditional_escape(filter_(*arguments)))
        except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError):
            continue


def test_there_are_300_payloads():
    assert len(set(PAYLOADS)) >= 300


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_no_filter_makes_markup_of_text(name: str):
    for text in SHARE:
        for markup in _answers(FILTERS[name], text):
            assert Reader(markup).wrong == [], (name, text, markup)


@pytest.mark.parametrize(
    "source",
    [
        "{% badge text icon='x' title=text tone=text css_class=text %}",
        "{% word_diff text other %}",
        "{% word_diff other text %}",
        "{% word_diff_sides text other as sides %}{{ sides }}{{ sides.0 }}{{ sides.1 }}",
        "{% icon 'x' label=text css_class=text %}",
        "{% amount_bar 3 9 label=text tone=text %}",
        "{% progress_bar 3 9 label=text %}",
        "{% interval_bar 3 2 4 0 9 text %}",
        "{{ text|copy_text }}{{ text|copy_marks:badges }}{{ text }}",
        "{{ text|json_script:'id' }}",
    ],
)
def test_no_tag_makes_markup_of_text(source: str):
    template = engines["django"].from_string(source)
    for text in SHARE:
        context = {"text": text, "other": f"238 g and {text[3:]} more", "badges": BADGES}
        markup = template.render(context).replace('<script id="id" type="application/json">', "")
        assert Reader(markup.replace("</script>", "", 1)).wrong == [], (text, markup)


def test_the_reader_sees():
    assert Reader("<p><b>x</b></p>").wrong
    assert Reader("<span onclick=x>").wrong
    assert not Reader('<span title="&lt;b onclick=x&gt;">&lt;b&gt;</span>').wrong
