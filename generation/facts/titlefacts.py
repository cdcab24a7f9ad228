"""Facts that a title states."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import word_kinds
from generation.facts.lexicon import lexicon
from generation.facts.matcher import Match
from generation.facts.names import word_case
from generation.facts.nouns import Head
from generation.facts.roles import Title
from generation.types import Fact

QUALITY_NAMES: Final = (
    ("neck", "neckline"), ("neckline", "neckline"), ("sleeve", "sleeve_length"), ("sleeved", "sleeve_length"), ("sleeveless", "sleeve_length"),
    ("fit", "fit"), ("fitted", "fit"), ("waist", "waist"), ("waisted", "waist"), ("rise", "waist"), ("leg", "leg"),
    ("length", "length"), ("cropped", "length"), ("oversized", "fit"), ("tapered", "fit"), ("dishwasher", "care"), ("washable", "care"),
    ("microwave", "care"), ("oven", "care"), ("zip", "closure"), ("shaped", "shape"),
)  # fmt: skip
SHAPES: Final = frozenset("round square rectangular oval triangular hexagonal".split())
MADE_WORDS: Final = {"wooden": "wood"}


def title_facts(title: Title, head: Head) -> list[Fact]:
    """All facts of a title: quantities, materials, colours, qualities, uses, themes."""
    facts = [
        title.source.fact(q.name, q.kind, q.start, q.end, q.value) for q in title.quantities
    ]
    covered: dict[int, Match] = {}
    for match in title.matches:
        for index in range(match.at, match.end):
            covered[index] = match
        fact = _match_fact(title, match, head)
        if fact:
            facts.append(fact)
    facts.extend(_color_pairs(title))
    facts.extend(_stretch_facts(title, head, covered))
    if head.at is not None:
        facts.append(_kind_fact(title, head))
    return facts


def _kind_fact(title: Title, head: Head) -> Fact:
    at = head.at or 0
    start, end = title.tokens[at].start, title.tokens[at + head.size - 1].end
    return title.source.fact("kind", "other", start, end, " ".join(word_case(w) for w in head.noun.split()))


def quality_name(phrase: str) -> str:
    """The attribute that a describing word speaks of: "crew neck" the neckline, else "quality"."""
    words = phrase.replace("-", " ").split()
    for word, name in QUALITY_NAMES:
        if word in words:
            return name
    return "shape" if phrase in SHAPES else "quality"


def _match_fact(title: Title, match: Match, head: Head) -> Fact | None:
    if any(role in ("noise", "brand", "shop", "model", "number") for role in title.roles[match.at : match.end]):
        return None
    start, end = title.tokens[match.at].start, title.tokens[match.end - 1].end
    said = " ".join(word_case(token.text) for token in title.tokens[match.at : match.end])
    lists = lexicon().lists
    if "qualities" in match.kinds:
        name = quality_name(match.phrase)
        return title.source.fact(name, "care" if name == "care" else "feature", start, end, said)
    if "patterns" in match.kinds:
        return title.source.fact("pattern", "feature", start, end, said)
    if "materials" in match.kinds and match.phrase not in lists["material_doubtful"]:
        return title.source.fact("material", "material", start, end, MADE_WORDS.get(said, said))
    if "colors" in match.kinds and not _color_refused(title, match):
        return title.source.fact("color", "color", start, end, said)
    if "audiences" in match.kinds:
        return title.source.fact("audience", "other", start, end, said)
    if "occasions" in match.kinds and not _inside_head(match, head):
        return title.source.fact("use", "other", start, end, said)
    return None


def _inside_head(match: Match, head: Head) -> bool:
    return head.at is not None and head.at <= match.at < head.at + head.size


def _color_refused(title: Title, match: Match) -> bool:
    """A colour word that is a flavour, a scent or a name here: "Orange Juice", "Chocolate" milk."""
    if match.phrase not in lexicon()["color_doubtful"]:
        return False
    return True


def _color_pairs(title: Title) -> list[Fact]:
    """Two colours joined by "and" or "&" are also said together: "silver and black"."""
    found = []
    by_end = {m.end: m for m in title.matches if "colors" in m.kinds}
    for match in title.matches:
        joint = match.at - 1
        if "colors" in match.kinds and joint > 0 and title.tokens[joint].low in ("and", "&") and joint in by_end:
            first = by_end[joint]
            start, end = title.tokens[first.at].start, title.tokens[match.end - 1].end
            found.append(title.source.fact("color", "color", start, end, f"{first.phrase} and {match.phrase}"))
    return found


def _stretch_facts(title: Title, head: Head, covered: dict[int, Match]) -> list[Fact]:
    """Stretches of words: behind "with" a feature, behind "for" a use, else a theme of the thing."""
    facts, run = [], []
    for index in range(len(title.tokens) + 1):
        inside = index < len(title.tokens) and title.roles[index] == "word" and not _head_token(head, index)
        if inside and (not run or _same_stretch(title, run[-1], index)):
            run.append(index)
            continue
        if run:
            facts.extend(_run_facts(title, run, covered))
        run = [index] if inside else []
    return facts


def _head_token(head: Head, index: int) -> bool:
    return head.at is not None and head.at <= index < head.at + head.size


def _same_stretch(title: Title, first: int, second: int) -> bool:
    return title.segment[first] == title.segment[second] and title.after_break[first] == title.after_break[second]


def _run_facts(title: Title, run: list[int], covered: dict[int, Match]) -> list[Fact]:
    start, end = title.tokens[run[0]].start, title.tokens[run[-1]].end
    said = " ".join(word_case(title.tokens[i].text) for i in run)
    opened = title.after_break[run[0]]
    if opened in ("with", "featuring", "w/") and len(run) <= 5:
        return [title.source.fact("feature", "feature", start, end, said)]
    if opened in ("for", "suitable", "ideal", "perfect", "to") and len(run) <= 4:
        if len(run) == 1 and run[0] in covered:
            return []
        return [title.source.fact("use", "other", start, end, said)]
    if opened:
        return []
    return _theme_facts(title, [i for i in run if i not in covered or covered[i].kinds <= {"nouns"}])


def _theme_facts(title: Title, free: list[int]) -> list[Fact]:
    facts, run = [], []
    for index in [*free, -1]:
        if run and index == run[-1] + 1:
            run.append(index)
            continue
        if run and len(run) <= 4 and _speaks(title, run):
            start, end = title.tokens[run[0]].start, title.tokens[run[-1]].end
            said = " ".join(word_case(title.tokens[i].text) for i in run)
            facts.append(title.source.fact("theme", "other", start, end, said))
        run = [index] if index >= 0 else []
    return facts


def _speaks(title: Title, run: list[int]) -> bool:
    """At least one word of the run is a dictionary's noun or adjective of three letters or more."""
    return any(
        len(title.tokens[i].text) > 2 and word_kinds(title.tokens[i].low) & {"NOUN", "ADJ", "VERB"} for i in run
    )
