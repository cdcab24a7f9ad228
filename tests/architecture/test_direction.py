"""Copy and product text run in their own direction wherever a template prints them: right to left in Hebrew and Arabic."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if "styleguide" not in str(path)
)
TAG = re.compile(
    r"<(/?)([a-zA-Z][\w-]*)((?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^<>\"'])*)>", re.S
)
WINDOW = re.compile(r"{% block title %}(.*?){% endblock", re.S)
COMMENT = re.compile(
    rf"{{#.*?#}}|{{% comment %}}.*?{{% endcomment %}}|<!--.*?-->|{WINDOW.pattern}", re.S
)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# What a template prints of a product or a line, or of what somebody wrote about one.
FOREIGN = re.compile(
    r"\{\{\s*(?:[\w.]*\bproduct\.(?:title|brand|category|description)\b"
    r"|(?:line|row\.line|one\.line|point\.line|found\.line)\.(?:text|generated_text)\b(?!\|length)"
    r"|[^}]*\|copy_(?:text|marks)\b)[^}]*\}\}"
    r"|\{%\s*word_diff\b[^%]*%\}"
    r"|\{%\s*include \"campaigns/(?:catalog/_pieces|review/_part)\.html\"[^%]*%\}"
)
OWN = re.compile(r'\bdir="auto"')
# Pieces of one text, which must not be torn apart: where they are included the direction is taken.
PIECES = ("campaigns/catalog/_pieces.html", "campaigns/review/_part.html")
# Of these the browser shows plain text only: a window's title, a choice.
PLAIN = {"title", "option"}


def texts(source: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each piece of text between two tags, and the elements that it stands in: name and attributes."""
    source = COMMENT.sub("", source)
    open_: list[tuple[str, str]] = []
    end = 0
    for tag in TAG.finditer(source):
        yield source[end : tag.start()], list(open_)
        end = tag.end()
        closes, name, rest = tag.groups()
        if closes:
            names = [one for one, _ in open_]
            if name in names:
                del open_[len(names) - 1 - names[::-1].index(name) :]
        elif name not in VOID and not rest.endswith("/"):
            open_.append((name, rest))
    yield source[end:], list(open_)


def undirected(source: str) -> list[str]:
    """What is printed of foreign text outside of an element that takes its direction."""
    return [
        found.group()
        for text, within in texts(source)
        if not any(name in {"bdi", *PLAIN} or OWN.search(rest) for name, rest in within)
        for found in FOREIGN.finditer(text)
    ]


def undirected_tags(source: str) -> list[str]:
    """Places for copy, and fields in which people write, that do not take the direction of what stands in them."""
    return [
        tag.group()[:120]
        for tag in TAG.finditer(COMMENT.sub("", source))
        if not tag[1]
        and not OWN.search(tag[3])
        and (
            tag[2] == "textarea"
            or re.search(r'class="[^"]*(?<![\w-])copy(?![\w-])[^"]*"', tag[3])
            or (tag[2] == "input" and re.search(r'type="search"', tag[3]))
        )
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_foreign_text_runs_in_its_own_direction(path):
    source = path.read_text(encoding="utf-8")
    assert undirected(source) == [] or path.as_posix().endswith(PIECES)
    assert undirected_tags(source) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p>{{ product.title|truncatechars:40 }}</p>",
        '<td dir="auto"></td><td>{{ row.product.title }}</td>',
        "<span>{{ line.text|copy_text }}</span>",
        "<li>{% word_diff before after %}</li>",
    ],
)
def test_the_scan_sees(markup: str):
    assert undirected(markup)
    assert not undirected(f'<div dir="auto">{markup}</div>')


def test_the_scan_sees_places_and_fields():
    assert undirected_tags('<p class="copy copy-s" lang="en">')
    assert undirected_tags('<textarea name="text">')
    assert not undirected_tags('<p class="copy" dir="auto"><p class="copy-lines">')


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_window_has_a_title_of_text_alone(path):
    """The browser's bar shows a tag as it is written."""
    for title in WINDOW.findall(path.read_text(encoding="utf-8")):
        assert "<" not in title
