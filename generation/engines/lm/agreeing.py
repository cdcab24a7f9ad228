"""Whether a line's words agree with the product's name in number: "the balloons are", "a jacket is"."""

from __future__ import annotations

import re

from generation.engines.grammar.context import Context
from generation.engines.grammar.names import name_is_plural
from generation.engines.grammar.wording import word_set

_NAMED = re.compile(r"<(name|model|noun|nouns)>")
_AFTER = re.compile(
    r"^,? (?:(?:already|always|also|still|then|just|never|only|really) )?([a-z]+(?:n't)?)\b"
)
_BEFORE = re.compile(r"\b([a-z]+) $", re.IGNORECASE)
_ONE_DOES = word_set(
    "is was has does isn't wasn't hasn't doesn't comes goes makes takes gets gives keeps stays knows sits costs weighs "
    "needs wants earns means arrives brings lasts deserves belongs"
)
_MANY_DO = word_set("are were have aren't weren't haven't don't")
_OF_ONE = word_set("a an one every each another")
_OF_MANY = word_set("these those two several many few")
_THEY = re.compile(r"(?:^|[.!?:] )They (?:are|have|come|were|do|don't|aren't)\b")
_IT = re.compile(r"(?:^|[.!?:;,] )(?:it|it's|its)\b", re.IGNORECASE)
_IN_ITSELF = re.compile(
    r"(?<!what )\b(?:made (?:of|from|in)|comes? (?:with|in)|(?:has|have) a pattern of|weighs?) (?:(?:an?|the) )?<(?:name|noun|nouns)>"
)
_GOVERNED = re.compile(
    r"\b(?:of|for|with|in|on|at|like|than|about|from|to|by|into|without|and|or|what|did|does|do|can|will|would|let|make|makes) "
    r"(?:(?:an?|the|this|that|your|our|these|those) )?$",
    re.IGNORECASE,
)
"""What a name that is not its sentence's subject follows."""


def disagrees(masked: str, context: Context) -> bool:
    """Whether a line in slots puts one for many or many for one, or has the product made of itself."""
    names = context.names
    name = names.full[0] if names.full else names.noun
    many = {
        "noun": names.noun_plural,
        "nouns": True,
        "name": name_is_plural(name, names.noun),
        "model": name_is_plural(names.models[0] if names.models else name, names.noun),
    }
    if (_IT if names.noun_plural else _THEY).search(masked) or _IN_ITSELF.search(masked):
        return True
    return any(
        _wrong(
            masked[: match.start()],
            masked[match.end() :],
            several=many[match.group(1)],
            mass=names.mass,
        )
        for match in _NAMED.finditer(masked)
    )


def _wrong(before: str, after: str, *, several: bool, mass: bool) -> bool:
    """Whether the word before a name, or the verb behind it, is of another number."""
    said = _BEFORE.search(before)
    word = said.group(1).casefold() if said else ""
    if word in (_OF_ONE if several or mass else _OF_MANY):
        return True
    verb = _AFTER.match(after)
    if verb is None or _GOVERNED.search(before):
        return False
    return verb.group(1) in (_ONE_DOES if several else _MANY_DO)
