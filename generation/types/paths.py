"""Takes the folders of this machine out of words that anybody may read."""

from __future__ import annotations

import re

_PATH = re.compile(
    r"""(?<=')~?/[^'\n]+(?=')|(?<=")~?/[^"\n]+(?=")|(?<![\w.:/~'"-])~?/[^\s'"“”<>,;:()]+"""
)


def paths_cut(words: str) -> str:
    """The words with each absolute path shortened to its last name; addresses such as `http://host/v1` stay."""
    return _PATH.sub(_last, words)


def _last(found: re.Match[str]) -> str:
    path = found[0]
    stop = "." if path.endswith(".") else ""
    return path.rstrip("/.").rpartition("/")[2] + stop
