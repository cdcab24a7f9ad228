"""Stretches of a title: features behind "with", uses behind "for", themes of the thing."""

from __future__ import annotations

from typing import Final

from generation.facts.casing import ACRONYMS, word_case
from generation.facts.forms import noun_singular, verb_base, verb_third, word_kinds, word_known
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match
from generation.facts.phrases import is_part
from generation.facts.roles import Title
from generation.types import Fact

STUFFED: Final = 13
THEMED: Final = word_set("titlefacts_themed")
THINGS: Final = word_set("titlefacts_things")
PACKAGING: Final = word_set("titlefacts_packaging")
TELLING: Final = frozenset(
    ("materials", "qualities", "patterns", "audiences", "occasions", "colors")
)


def stretch_facts(title: Title, head: Head, covered: dict[int, Match]) -> list[Fact]:
    """Stretches of words: behind "with" a feature, behind "for" a use, else a theme of the thing."""
    facts: list[Fact] = []
    run: list[int] = []
    for index in range(len(title.tokens) + 1):
        inside = (
            index < len(title.tokens)
            and title.roles[index] == "word"
            and not _head_token(head, index)
        )
        if inside and (not run or _same_stretch(title, run[-1], index)):
            run.append(index)
            continue
        if run:
            facts.extend(_run_facts(title, run, covered, head))
        run = [index] if inside else []
    return facts


def _head_token(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _same_stretch(title: Title, first: int, second: int) -> bool:
    return (
        title.segment[first] == title.segment[second]
        and title.after_break[first] == title.after_break[second]
    )


def _run_facts(title: Title, run: list[int], covered: dict[int, Match], head: Head) -> list[Fact]:
    opened = title.after_break[run[0]]
    if opened in ("with", "featuring", "w/"):
        return _said_runs(title, _with_parts(title, run, covered), "feature", "feature")
    if opened in ("for", "suitable", "ideal", "perfect"):
        thing = noun_singular(head.noun.rsplit(" ", 1)[-1])
        parts = [
            part
            for part in _parted(title, run, covered, 3)
            if not _told(part, covered) and noun_singular(title.tokens[part[-1]].low) != thing
        ]
        return _said_runs(title, parts, "use", "other") + _things_listed(title, run, covered)
    if opened in ("includes", "including", "contains"):
        return _said_runs(title, [run] if len(run) <= 4 else [], "included", "content")
    if opened == "in" and title.tokens[run[-1]].low in PACKAGING and len(run) <= 3:
        return _said_runs(title, [run], "packaging", "content")
    if opened:
        return []
    verb = _verb_fact(title, run)
    if verb:
        return [verb]
    listing = _listing(title, run)
    if listing:
        fits = not _told(run, covered) and (listing[0] != "use" or _used_for(title, run, head))
        return _said_runs(title, [run] if fits else [], *listing)
    parts = _theme_runs(title, run, covered, head)
    return _said_runs(
        title, [part for part in parts if not _all_told(part, covered)], "theme", "other"
    )


def _with_parts(title: Title, run: list[int], covered: dict[int, Match]) -> list[list[int]]:
    """Behind "with" in a stuffed title only the first part is the thing's: "with hook retro LED camping lights"."""
    if len(run) <= 4 or not title_stuffed(title):
        return _parted(title, run, covered, 4)
    end = next((k for k, index in enumerate(run[:3]) if _is_had(title, index, covered)), None)
    return [] if end is None else [run[: end + 1]]


def _is_had(title: Title, index: int, covered: dict[int, Match]) -> bool:
    low = title.tokens[index].low
    match = covered.get(index)
    return is_part(low) or (match is not None and "nouns" in match.kinds and match.end == index + 1)


def far_behind(title: Title, at: int) -> bool:
    """Does a word stand so far behind "with" in a stuffed title that it is the thing's own again?"""
    here = title.segment[at]
    begun = next((i for i in range(at) if title.segment[i] == here and title.after_break[i]), at)
    had = any(is_part(title.tokens[i].low) for i in range(begun, at))
    return title_stuffed(title) and (at - begun > 3 or had)


def _things_listed(title: Title, run: list[int], covered: dict[int, Match]) -> list[Fact]:
    """ "For Sofa Couch Bed": things side by side behind "for" are said as a list."""
    matches = list(dict.fromkeys(covered[i] for i in run if i in covered))
    whole = sum(match.size for match in matches) == len(run) and run[0] in covered
    things = [match.phrase for match in matches if match.kinds & {"nouns", "occasions"}]
    if not whole or len(things) != len(matches) or not 2 <= len(things) <= 5:
        return []
    said = ", ".join(things[:-1]) + f" and {things[-1]}"
    return [
        title.source.fact(
            "use", "other", title.tokens[run[0]].start, title.tokens[run[-1]].end, said
        )
    ]


def _listing(title: Title, run: list[int]) -> tuple[str, str] | None:
    """ "For wreath, Christmas tree, gift wrap": short stretches behind a "for" go on listing uses."""
    segment = title.segment[run[0]]
    if (
        len(run) > 3
        or title.tokens[run[-1]].low in THINGS
        or title.tokens[title.segment.index(segment)].text != ","
    ):
        return None
    opened = ""
    for index in reversed(range(run[0])):
        if title.segment[index] == segment:
            continue
        if title.after_break[index]:
            opened = title.after_break[index]
            break
        if segment - title.segment[index] > 6 or title.roles[index] in ("number", "code"):
            break
    if opened in ("for", "suitable", "ideal"):
        return "use", "other"
    return ("included", "content") if opened in ("includes", "including", "contains") else None


def _used_for(title: Title, run: list[int], head: Head) -> bool:
    """ "…, Christmas tree, gift wrap" goes on with what it is for; "…, auto shut-off" and "…, mist humidifiers" do not."""
    last = title.tokens[run[-1]].low
    own = noun_singular(last) == head.noun.rsplit(" ", 1)[-1]
    described = any(word_kinds(title.tokens[at].low) == {"ADJ"} for at in run)
    if len(run) > 1 and title.tokens[run[0]].low in lexicon()["benefit_verbs"] | {"reach", "no"}:
        return False
    part = is_part(last) and len(run) > 1
    return not (own or described or part or last in lexicon()["qualities"]) and (
        "NOUN" in word_kinds(last) or last in lexicon()["occasions"]
    )


def _verb_fact(title: Title, run: list[int]) -> Fact | None:
    """ "Removes putty powder", "fits dresser": a stretch that opens with what the thing does."""
    first = title.tokens[run[0]].low
    if len(run) < 2 or len(run) > 6 or not first.endswith("s") or verb_third(first) != first:
        return None
    if verb_base(first) not in lexicon()["benefit_verbs"] or (
        run[0]
        and title.segment[run[0] - 1] == title.segment[run[0]]
        and title.roles[run[0] - 1] == "word"
    ):
        return None
    said = [word_case(title.tokens[i].text) for i in run]
    if first == "fits":
        return title.source.fact(
            "compatible_with",
            "compat",
            title.tokens[run[1]].start,
            title.tokens[run[-1]].end,
            " ".join(said[1:]),
        )
    return title.source.fact(
        "does", "feature", title.tokens[run[0]].start, title.tokens[run[-1]].end, " ".join(said)
    )


def _theme_runs(
    title: Title, run: list[int], covered: dict[int, Match], head: Head
) -> list[list[int]]:
    """Runs that tell what the thing is about: right before it, alone between signs, or "… design"."""
    stuffed = title_stuffed(title)
    last = title.tokens[run[-1]].low
    if head.at is not None and run[-1] + 1 == head.at and not stuffed:
        return (
            [run] if len(run) <= 4 and not (run[0] and title.roles[run[0] - 1] == "closed") else []
        )
    alone = len(run) <= 3 and not any(
        title.segment[i] == title.segment[run[0]]
        and i not in run
        and title.roles[i] not in ("sign", "noise", "number")
        for i in range(len(title.tokens))
    )
    if (
        alone
        and not (last in THINGS and stuffed)
        and not (stuffed and any(i in covered and "nouns" in covered[i].kinds for i in run))
    ):
        return [run]
    parts = [run[k - 1 : k + 1] for k in range(1, len(run)) if title.tokens[run[k]].low in THEMED]
    for k in range(1, len(run)):
        before, match = covered.get(run[k - 1]), covered.get(run[k])
        kinds = word_kinds(title.tokens[run[k]].low)
        thing = "NOUN" in kinds and not kinds & {"ADJ"}
        if (
            before
            and before.kinds & {"qualities"}
            and match is None
            and before.end == run[k]
            and thing
        ):
            parts.append(list(range(before.at, run[k] + 1)))
    return parts


def _all_told(part: list[int], covered: dict[int, Match]) -> bool:
    """Is every word of the part already a fact, and no noun among them that makes more of it?"""
    return all(
        index in covered
        and bool(covered[index].kinds & TELLING)
        and "nouns" not in covered[index].kinds
        for index in part
    ) and not (
        len(part) == 2
        and "occasions" in covered[part[1]].kinds
        and "occasions" not in covered[part[0]].kinds
    )


def _told(part: list[int], covered: dict[int, Match]) -> bool:
    """Is the whole part one curated phrase that is already a fact of its own?"""
    match = covered.get(part[0])
    return (
        match is not None
        and bool(match.kinds & TELLING)
        and match.at == part[0]
        and match.end == part[-1] + 1
    )


def _said_runs(title: Title, parts: list[list[int]], name: str, kind: str) -> list[Fact]:
    facts = []
    for part in parts:
        if part and _speaks(title, part):
            start, end = title.tokens[part[0]].start, title.tokens[part[-1]].end
            said = " ".join(word_case(title.tokens[i].text) for i in part)
            facts.append(title.source.fact(name, kind, start, end, said))
    return facts


def _parted(title: Title, run: list[int], covered: dict[int, Match], most: int) -> list[list[int]]:
    """A run of at most `most` words whole; a longer one by its known nouns, each with what describes it."""
    if len(run) <= most:
        return [run]
    parts: list[list[int]] = []
    part: list[int] = []
    for index in run:
        part.append(index)
        match = covered.get(index)
        if match and match.kinds & {"occasions", "audiences"} and index == match.end - 1:
            parts.append(part[-most:])
            part = []
    return parts


def _speaks(title: Title, run: list[int]) -> bool:
    """Every word of the run is one that English has, or all but one of several; none is a mere particle."""
    words = [title.tokens[i] for i in run]
    unknown = [
        word for word in words
        if not (word_known(word.low) or word_known(word.low.removesuffix("'s")) or word.low in ACRONYMS or "-" in word.low)
    ]  # fmt: skip
    said_for = bool(title.after_break[run[0]]) and len(words) > 1
    return any(len(word.text) > 2 for word in words) and len(unknown) <= int(said_for)


def title_stuffed(title: Title) -> bool:
    """A title of many words is a list of search terms: only understood words describe."""
    return sum(role in ("word", "noise", "model") for role in title.roles) > STUFFED
