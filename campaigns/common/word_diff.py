"""Two texts compared word by word: what came in and what went away."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from campaigns.common.copy_marks import shown_text

_TOKEN = re.compile(r"\s+|[^\W_]+(?:['’.,&-][^\W_]+)*|.", re.DOTALL)


class Sides(NamedTuple):
    """The two texts apart: what goes is marked in `before`, what comes in `after`."""

    before: SafeString
    after: SafeString


def words_apart(text: str) -> list[str]:
    """Its words, spaces and marks, which together are the text."""
    return _TOKEN.findall(text)


def _changes(before: str, after: str) -> list[tuple[str, str, str]]:
    """(tag, old, new) for each stretch; a lone space between two changed words joins them into one change."""
    old, new = words_apart(before), words_apart(after)
    raw = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    joined: list[tuple[str, str, str]] = []
    for index, (tag, i1, i2, j1, j2) in enumerate(raw):
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        bridge = tag == "equal" and was.isspace() and 0 < index < len(raw) - 1
        if joined and (joined[-1][0] != "equal") and (tag != "equal" or bridge):
            _, last_was, last_now = joined[-1]
            joined[-1] = ("replace", last_was + was, last_now + now)
        else:
            joined.append((tag, was, now))
    return joined


def _wrapped(element: str, text: str) -> str:
    return f"<{element}>{shown_text(text)}</{element}>" if text else ""


def word_diff(before: str, after: str) -> SafeString:
    """One running text with del and ins elements; without the del it reads `after`, without the ins `before`."""
    out = []
    for tag, was, now in _changes(before, after):
        if tag == "equal":
            out.append(shown_text(now))
        else:
            out.append(_wrapped("del", was) + _wrapped("ins", now))
    return mark_safe("".join(out))  # noqa: S308 - shown_text escapes


def word_diff_sides(before: str, after: str) -> Sides:
    """The same difference for two columns."""
    changes = _changes(before, after)
    left = "".join(
        shown_text(was) if tag == "equal" else _wrapped("del", was) for tag, was, _ in changes
    )
    right = "".join(
        shown_text(now) if tag == "equal" else _wrapped("ins", now) for tag, _, now in changes
    )
    return Sides(mark_safe(left), mark_safe(right))  # noqa: S308 - shown_text escapes
