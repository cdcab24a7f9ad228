"""A workspace's own words for a channel: what they may hold, what they are as a part, their short name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from generation.prompts.library import PromptPart
from generation.types import Brief, channel_fields
from generation.types.brief_prompt import BriefPrompt
from generation.types.hidden import hidden_strip

CHANNEL_MOST, FIELD_MOST = 1200, 600
"""Characters of the words for a channel, and for one of its fields."""
_LEAST = 20
_SIGNS = frozenset("<>[]`｜▁")
"""Data slots and the tokens of chat templates are made of these: words between slots have none of them."""
_PLACEHOLDER = re.compile(r"\$\w|\$\{|\{\{|\{%|\{\w+\}|%\(\w+\)s")


def own_problems(channel: str, words: str, fields: Mapping[str, str]) -> dict[str, str]:
    """What speaks against words for a channel: "channel" or a field's name -> why; empty where nothing does."""
    known = channel_fields(channel)
    found = {"channel": _problem(words, CHANNEL_MOST)}
    found |= {name: _problem(fields.get(name, ""), FIELD_MOST) for name in known}
    found |= {name: f"{channel} has no such field." for name in fields if name not in known}
    return {name: why for name, why in found.items() if why}


def own_part(brief: Brief) -> PromptPart | None:
    """The workspace's own words for a brief's channel as a part; None where the shipped ones ask."""
    own = brief.prompt
    if own is None:
        return None
    texts = {"channel": own.channel, "fields": own.fields}
    return PromptPart(brief.channel, own.number, "", _source(own), texts, own=True)


def own_name(brief: Brief) -> str:
    """Eight hexadecimal digits that tell own words from others; "" for the shipped ones."""
    if brief.prompt is None:
        return ""
    said = f"{brief.channel}\x1f{brief.prompt.number}\x1f{_source(brief.prompt)}"
    return hashlib.sha256(said.encode()).hexdigest()[:8]


def _source(own: BriefPrompt) -> str:
    return json.dumps([own.channel, dict(own.fields)], sort_keys=True, ensure_ascii=False)


def _problem(text: str, most: int) -> str:
    text = text.strip()
    if len(text) < _LEAST:
        return f"Say in a sentence what is asked for: at least {_LEAST} characters."
    if len(text) > most:
        return f"That is {len(text):,} characters; {most:,} is the most."
    if signs := sorted(_SIGNS & set(text)):
        return f"Leave out {' '.join(signs)}: data slots are made of these signs, and nothing else may open one."
    if placeholder := _PLACEHOLDER.search(text):
        return f"Leave out “{placeholder[0]}”: nothing is filled in here. Brief, brand and product stand in slots of their own."
    if hidden_strip(text) != text:
        return "There are signs in it that nobody sees. Type it anew."
    return ""
