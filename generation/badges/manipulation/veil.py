"""What a text looks like without its markup: tags, addresses, merge tags, JSON and the names of "name=value" lists become blanks, place by place."""

from __future__ import annotations

import json
import re

TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|caption|center|code|col|colgroup|dd|del|details|div|dl|dt|em|figcaption"
    "|figure|font|footer|h[1-6]|head|header|hr|html|i|iframe|img|ins|label|li|link|main|mark|meta|nav|ol|p|picture|pre|q|s"
    "|section|small|source|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|title|tr|u|ul|video"
)
# Every part is bounded: a text made to be slow to read is read as fast as any other.
MARKUP = re.compile(
    r"<!doctype[^<>]*>"
    rf"|</?(?:{TAGS})(?:\s[^<>]*|/)?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,31});"
    r"|(?:https?://|www\.)[^\s<>\"'{}|\\^`]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|\{\{ ?[\w.]{1,60} ?\}\}|\{% ?\w{1,30}(?: [\w.]{1,60})? ?%\}|\$?\{[\w.]{1,60}\}|\*\|\w{1,60}\|\*|%%?\w{1,60}%%?"
    r"|\\u[0-9a-f]{4}|\\[nrt\"/]",
    re.IGNORECASE | re.DOTALL,
)
BLOCKS = tuple(
    (re.compile(first, re.IGNORECASE), re.compile(last, re.IGNORECASE))
    for first, last in (
        (r"<!--", r"-->"),
        (r"<script\b", r"</script\s*>"),
        (r"<style\b", r"</style\s*>"),
    )
)
HAS_MARKUP = re.compile(r"[<&@{%\\]|//|www\.|\*\|")
LISTED = re.compile(r"(?:^|(?<=[,;|&]))\s*[a-z]\w*=(?=[^=,;]{1,300}(?:[,;&]|$))", re.IGNORECASE)
LISTED_LEAST = 3
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def veiled(text: str) -> str:
    """The text with markup blanked out, as long as it was: offsets stay."""
    if text[:1] in "[{" and text[-1:] in "]}":
        text = _json_veiled(text)
    if text.count("=") >= LISTED_LEAST and len(LISTED.findall(text)) >= LISTED_LEAST:
        text = LISTED.sub(_blank, text)
    if not HAS_MARKUP.search(text):
        return text
    for first, last in BLOCKS if "<" in text else ():
        text = _blocks_veiled(text, first, last)
    return MARKUP.sub(_blank, text)


def _blocks_veiled(text: str, first: re.Pattern[str], last: re.Pattern[str]) -> str:
    """The text without comments, or scripts, or styles; one that never ends hides nothing."""
    parts, at = [], 0
    while (start := first.search(text, at)) and (end := last.search(text, start.end())):
        parts += [text[at : start.start()], " " * (end.end() - start.start())]
        at = end.end()
    return "".join((*parts, text[at:]))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _json_veiled(text: str) -> str:
    """Of a JSON value only the words in its strings."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    kept = [" "] * len(text)
    for found in STRING.finditer(text):
        kept[found.start(1) : found.end(1)] = found.group(1)
    return "".join(kept)
