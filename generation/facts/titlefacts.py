"""Facts that a title states: quantities, materials, colours, qualities, the kind of thing."""

from __future__ import annotations

from typing import Final

from generation.facts.aliases import alias_facts
from generation.facts.casing import word_case
from generation.facts.categories import CategoryNouns
from generation.facts.describing import MADE_WORDS, quality_name
from generation.facts.head import Head
from generation.facts.lexicon import lexicon, word_set
from generation.facts.matcher import Match, phrase_kinds
from generation.facts.roles import Title
from generation.facts.themes import far_behind, stretch_facts
from generation.facts.titlefits import fitting_facts
from generation.facts.titlegrammar import grammar_facts
from generation.facts.titlemore import passing_facts
from generation.facts.titleparts import part_facts
from generation.facts.titleruns import run_facts
from generation.facts.titlewords import adjective_facts, name_facts
from generation.types import Fact

DOUBTED_STILL: Final = word_set("titlefacts_doubted_still")
SCENTED: Final = word_set("titlefacts_scented")
PAIRED: Final = (
    ("materials", "material", ()),
    ("colors", "color", ("and", "&")),
    ("audiences", "audience", ("and", "&", "/")),
    ("occasions", "use", ("and", "&", ",", "/")),
)


def title_facts(title: Title, head: Head, category: CategoryNouns) -> list[Fact]:
    """All facts of a title: quantities, materials, colours, qualities, uses, themes."""
    toys = "toys" in category.words
    facts = [
        title.source.fact(q.name, q.kind, q.start, q.end, q.value)
        for q in title.quantities
        if not _of_another(title, q.start)
    ]
    covered: dict[int, Match] = {}
    for match in title.matches:
        for index in range(match.at, match.end):
            covered[index] = match
        fact = _match_fact(title, match, head)
        if fact:
            facts.append(fact)
        elif match.kinds == {"nouns"} and match.size > 1:
            facts.extend(_first_word_fact(title, match, head))
    facts.extend(_color_pairs(title))
    facts.extend(grammar_facts(title, toys=toys))
    facts.extend(part_facts(title, head, covered))
    facts.extend(stretch_facts(title, head, covered))
    facts.extend(alias_facts(title, head))
    facts.extend(fitting_facts(title, head))
    facts.extend(
        name_facts(title, covered, head) if toys else adjective_facts(title, covered, head)
    )
    facts.extend(passing_facts(title, head, category))
    facts.extend(run_facts(title, head))
    if head.at is not None:
        facts.append(_kind_fact(title, head))
    return facts


def _of_another(title: Title, start: int) -> bool:
    """ "Lids for 40 oz tumblers": a measure behind "for" is that of the other thing."""
    at = next((i for i, token in enumerate(title.tokens) if token.end > start), 0)
    if at == 0 or title.after_break[at] not in ("for", "fit", "suitable"):
        return False
    return any(token.low in OPENING for token in title.tokens[max(0, at - 3) : at])


OPENING: Final = frozenset(("for", "fit", "fits", "suitable", "up"))


def _kind_fact(title: Title, head: Head) -> Fact:
    at = head.at or 0
    words = head.noun.split() if head.size != 1 or " " not in head.noun else [title.tokens[at].low]
    start, end = title.tokens[at].start, title.tokens[at + head.size - 1].end
    return title.source.fact(
        "kind", "other", start, end, " ".join(word_case(word) for word in words)
    )


def _match_fact(title: Title, match: Match, head: Head) -> Fact | None:
    if any(role in UNSAID for role in title.roles[match.at : match.end]):
        return None
    if (
        title.after_break[match.at] in ("with", "featuring", "w/")
        and "audiences" not in match.kinds
        and ("colors" in match.kinds or not far_behind(title, match.at))
    ):
        return None  # said of a part: the part's own phrase tells it
    said = " ".join(word_case(token.text) for token in title.tokens[match.at : match.end])
    named = _named(title, match, head, said)
    if named is None:
        return None
    return title.source.fact(
        *named[:2], title.tokens[match.at].start, title.tokens[match.end - 1].end, named[2]
    )


UNSAID: Final = frozenset(("noise", "brand", "shop", "model", "number"))


def _named(title: Title, match: Match, head: Head, said: str) -> tuple[str, str, str] | None:
    """(name, kind, value) of what a curated phrase tells; the more telling list first."""
    kinds = match.kinds
    quality = quality_name(match.phrase)
    firm = match.phrase not in lexicon()["material_doubtful"] or _before_head(match, head)
    readings = (
        ("sizes" in kinds, "size", "size", said.upper() if len(said) <= 3 else said),
        ("qualities" in kinds, quality, "care" if quality == "care" else "feature", said),
        ("patterns" in kinds, "pattern", "feature", said),
        ("materials" in kinds and firm, "material", "material", MADE_WORDS.get(said, said)),
        ("colors" in kinds and not _color_refused(title, match), "color", "color", said),
        ("audiences" in kinds and _speaks_of_people(title, match), "audience", "other", said),
        ("occasions" in kinds and not _inside_head(match, head), "use", "other", said),
    )
    return next(((name, kind, value) for right, name, kind, value in readings if right), None)


def _speaks_of_people(title: Title, match: Match) -> bool:
    """ "Man" and "dog" are for someone only behind "for"; "women's" and "kids" anywhere."""
    return match.phrase not in SINGLE_PEOPLE or title.after_break[match.at] == "for"


SINGLE_PEOPLE: Final = frozenset(
    ("man", "woman", "boy", "girl", "lady", "dog", "cat", "pet", "family", "baby", "couples")
)


def _before_head(match: Match, head: Head) -> bool:
    """ "Silk blouse", "metal sign": a doubtful stuff right before the thing is what it is made of."""
    return (
        head.at is not None and -1 <= head.at - match.end <= 3 and match.phrase not in DOUBTED_STILL
    )


def _first_word_fact(title: Title, match: Match, head: Head) -> list[Fact]:
    """ "Tactical flashlight", "latex balloon": the first word of a noun phrase may be a fact of its own."""
    kinds = phrase_kinds().get(title.tokens[match.at].low, frozenset()) & {
        "qualities",
        "materials",
        "colors",
    }
    if not kinds and match.at != head.at and title.segment[match.at] < 2:
        kinds = phrase_kinds().get(title.tokens[match.at].low, frozenset()) & {"occasions"}
    if not kinds:
        return []
    fact = _match_fact(title, Match(match.at, 1, title.tokens[match.at].low, kinds), head)
    return [fact] if fact else []


def _inside_head(match: Match, head: Head) -> bool:
    return head.at is not None and head.at <= match.at < head.at + head.size


def _color_refused(title: Title, match: Match) -> bool:
    """A colour word that may be a flavour, a scent or a metal counts only alone between two signs."""
    if match.phrase not in lexicon()["color_doubtful"]:
        return False
    alone = (match.at == 0 or title.roles[match.at - 1] == "sign") and (
        match.end == len(title.roles) or title.roles[match.end] == "sign"
    )
    return not alone or bool({token.low for token in title.tokens} & SCENTED)


def _color_pairs(title: Title) -> list[Fact]:
    """Two colours joined by "and" or "&" are also said together: "silver and black"."""
    found = []
    for kind, name, joints in PAIRED:
        by_end = {m.end: m for m in title.matches if kind in m.kinds}
        found += _adjoined(title, by_end) if kind == "materials" else []
        for match in title.matches:
            joint = match.at - 1
            if (
                kind in match.kinds
                and joint > 0
                and title.tokens[joint].low in joints
                and joint in by_end
            ):
                first = by_end[joint]
                start, end = title.tokens[first.at].start, title.tokens[match.end - 1].end
                found.append(
                    title.source.fact(
                        name,
                        name if name in ("color", "material") else "other",
                        start,
                        end,
                        f"{first.phrase} and {match.phrase}",
                    )
                )
    return found


def _adjoined(title: Title, by_end: dict[int, Match]) -> list[Fact]:
    """ "Walnut wood", "polyester poplin": two stuffs side by side are one."""
    facts = []
    for match in by_end.values():
        first = by_end.get(match.at)
        if first and not title.after_break[first.at]:
            start, end = title.tokens[first.at].start, title.tokens[match.end - 1].end
            facts.append(
                title.source.fact(
                    "material", "material", start, end, f"{first.phrase} {match.phrase}"
                )
            )
    return facts
