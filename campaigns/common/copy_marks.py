"""A line's text with its marks: call to action, facts, unsupported claims, rule hits and hidden characters."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaigns.common.fact_words import fact_said
from campaigns.common.hidden_characters import hidden_name

KINDS = ("unsupported", "hit", "fact", "cta", "overlap", "this", "talk", "mention")


class CopySpan(NamedTuple):
    """A marked stretch of a text: half-open offsets in Unicode code points, a kind of KINDS, and why.

    `thread` is what a stretch belongs to that is spoken of elsewhere on the page, `url` the page that it leads to.
    """

    start: int
    end: int
    kind: str
    title: str = ""
    thread: str = ""
    url: str = ""


def _titles() -> dict[str, str]:
    return {
        "cta": _("call to action"),
        "fact": _("supported claim"),
        "unsupported": _("unsupported claim"),
        "overlap": _("same words as the line compared"),
        "hit": _("a rule speaks about this"),
        "this": _("the line in question"),
        "talk": _("somebody commented on this"),
        "mention": _("a person or a role"),
    }


def _claim_span(claim: Mapping[str, Any]) -> CopySpan:
    start, end = claim["span"]
    status, fact = claim.get("status", ""), claim.get("fact")
    title = _("{kind} claim: {status}").format(kind=claim.get("kind", ""), status=status)
    kind = "fact" if status == "supported" else "unsupported"
    return CopySpan(start, end, kind, f"{title}, {fact_said(fact)}" if fact else title)


def spans_from_badges(badges: Mapping[str, Any]) -> list[CopySpan]:
    """What the badges of a candidate record (contracts section 2) mark in its text; overlap is left to neighbours."""
    spans = []
    cta = badges.get("cta") or {}
    if cta.get("span"):
        start, end = cta["span"]
        spans.append(CopySpan(start, end, "cta"))
    for claim in badges.get("claims") or ():
        if claim.get("span"):
            spans.append(_claim_span(claim))
    for rule in badges.get("rules") or ():
        if rule.get("span"):
            start, end = rule["span"]
            spans.append(CopySpan(start, end, "hit", rule.get("message", "")))
    return spans


def _read(item: Any) -> CopySpan:
    if isinstance(item, CopySpan):
        return item
    if isinstance(item, Mapping):
        start, end = item["span"] if "span" in item else (item["start"], item["end"])
        return CopySpan(int(start), int(end), str(item["kind"]), str(item.get("title", "")))
    if isinstance(item, Sequence):
        return CopySpan(*item)
    return CopySpan(item.start, item.end, item.kind, getattr(item, "title", ""))


def _usable(spans: Iterable[Any], length: int) -> list[CopySpan]:
    """Spans cut to the text, the outer ones first, so that the shorter nest inside the longer."""
    cut = [
        span._replace(start=max(span.start, 0), end=min(span.end, length))
        for span in map(_read, spans)
    ]
    kept = [span for span in cut if span.start < span.end and span.kind in KINDS]
    return sorted(kept, key=lambda span: (span.start, -span.end, KINDS.index(span.kind)))


def hidden_mark(char: str, name: str) -> SafeString:
    """A hidden character as a visible mark; the character itself is left out, so that it cannot act on the page."""
    return format_html(
        '<span class="unseen" data-code="{}" title="{}">{}</span>',
        f"{ord(char):x}",
        _("hidden character U+{code:04X} {name}")
        .format(code=ord(char), name=unicodedata.name(char, ""))
        .strip(),
        name,
    )


def shown_text(text: str, start: int = 0, end: int | None = None) -> str:
    """Part of a text as safe HTML: escaped, each hidden character as a visible mark. Offsets are code points."""
    stop = len(text) if end is None else end
    part = text[start:stop]
    if part.isascii() and part.isprintable():
        return escape(part)
    out, plain = [], start
    for index in range(start, stop):
        name = hidden_name(text, index)
        if name:
            out += [escape(text[plain:index]), hidden_mark(text[index], name)]
            plain = index + 1
    return "".join([*out, escape(text[plain:stop])])


def _opening(span: CopySpan, titles: Mapping[str, str]) -> str:
    linked = format_html(' data-thread="{}"', span.thread) if span.thread else ""
    title = span.title or titles[span.kind]
    return format_html('<mark class="{}" title="{}"{}>', span.kind, title, linked)


def _lead(span: CopySpan) -> str:
    """Beside the words, not around them: who selects words of a link follows it. It holds no text that is selected with them."""
    return format_html('<a class="leads" href="{}" aria-label="{}"></a>', span.url, span.title)


def marked_copy(text: str, marks: Any) -> SafeString:
    """A text as HTML with its spans as nested mark elements, whatever their overlap.

    marks is a list of spans (CopySpan, (start, end, kind[, title]), a mapping, or any object with those names), or the
    badges of a candidate record. Spans outside the text are cut to it, unknown kinds are dropped.
    """
    listed = spans_from_badges(marks) if isinstance(marks, Mapping) else marks or ()
    spans = _usable(listed, len(text))
    titles = _titles()
    edges = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    out: list[str] = []
    open_spans: list[CopySpan] = []
    for here, there in zip(edges, edges[1:], strict=False):
        keep = 0
        while keep < len(open_spans) and open_spans[keep].end > here:
            keep += 1
        # Close down to the first span that ends here; those above it that go on are opened again inside.
        going_on = [span for span in open_spans[keep:] if span.end > here]
        out += ["</mark>"] * (len(open_spans) - keep)
        starting = [span for span in spans if span.start == here]
        out += [_opening(span, titles) for span in [*going_on, *starting]]
        open_spans = [*open_spans[:keep], *going_on, *starting]
        out.append(shown_text(text, here, there))
        out += [_lead(span) for span in open_spans if span.url and span.end == there]
    out += ["</mark>"] * len(open_spans)
    return mark_safe("".join(out))  # noqa: S308 - every piece of text went through escape()
