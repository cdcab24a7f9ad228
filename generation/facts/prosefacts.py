"""Facts that a description states: features, what it does, care, materials, colours, contents."""

from __future__ import annotations

from typing import Final

import regex

from generation.facts.contents import contents_find
from generation.facts.does import does_facts
from generation.facts.features import feature_facts
from generation.facts.fragments import fragment_fact
from generation.facts.keyed import keyed_facts
from generation.facts.listed import listed_facts
from generation.facts.otherthings import another_thing
from generation.facts.phrases import tags_read
from generation.facts.prose import Sentence
from generation.facts.quantities import quantities_find
from generation.facts.saidfor import set_phrase_facts, suited_spans, thing_use_facts
from generation.facts.source import Source
from generation.facts.statements import statement_facts
from generation.facts.toldmore import included_facts, told_facts
from generation.types import Fact

CARE: Final = regex.compile(
    r"\b(?:(?:do not |professional )?(?:machine|hand|dry|tumble|line|air|spot|wipe|hang to|lay flat to)[ -](?:wash(?:able|ed)?|clean(?:ing)?|dry|dried)(?:[ -](?:cold|warm|low|only|hot))?(?:\s?/\s?(?:(?:tumble|line|air|hang to|hang)\s)?dry(?:\slow)?)?|dishwasher[ -]safe|hand or machine wash(?: in (?:cold|warm|lukewarm)(?: or warm)? water)?|easy to care for|microwave[ -]safe|oven[ -]safe|freezer[ -]safe|do not (?:bleach|iron))\b",
    regex.IGNORECASE,
)


FIT: Final = regex.compile(
    r"\b(?:(?:relaxed|regular|slim|loose|standard|athletic|fitted|semi-fitted|classic|tailored|close-to-body athletic|full athletic|comfortable|oversized|compression|snug|tapered|skinny|straight)[ -](?:fit|cut))\b",
    regex.IGNORECASE,
)


def prose_facts(source: Source, sentences: list[Sentence], heads: frozenset[str]) -> list[Fact]:
    """All facts of a description's sentences; `heads` are the singular nouns the product is called by."""
    facts: list[Fact] = []
    for sentence in sentences:
        taken: list[tuple[int, int]] = []
        contents = contents_find(source, sentence)
        facts.extend(contents)
        facts.extend(set_phrase_facts(source, sentence))
        facts.extend(_measured(source, sentence))
        facts.extend(_matched(source, sentence, (CARE, "care", "care"), taken))
        facts.extend(_matched(source, sentence, (FIT, "fit", "feature"), taken))
        tokens = source.between(sentence.start, sentence.end)
        tags = tags_read(tokens)
        facts.extend(listed_facts(source, tokens, tags, heads, sentence))
        facts.extend(
            fact
            for fact in does_facts(source, tokens, tags)
            if not any(CARE.match(source.text, low) for low, _ in taken)
        )
        facts.extend(thing_use_facts(source, tokens, tags, heads))
        facts.extend(statement_facts(source, tokens, tags, heads))
        facts.extend(told_facts(source, sentence, tokens, heads))
        fragment = None if taken else fragment_fact(source, sentence, tokens, tags, heads)
        if fragment or not another_thing(tokens, tags, heads):
            held = [*taken, *suited_spans(source, sentence)]
            facts.extend(
                [fragment] if fragment else feature_facts(source, tokens, tags, heads, held)
            )
    facts.extend(included_facts(source))
    facts.extend(keyed_facts(source))
    if ASSORTED.search(source.text):
        facts = [fact for fact in facts if fact.name != "count"]
    return _without_repeats(facts)


# "Features three dolls … Each sold separately": nobody gets three.
ASSORTED: Final = regex.compile(
    r"\b(?:assortment|(?:each|all|sold) (?:is |are )?(?:sold )?separately)\b", regex.IGNORECASE
)


def _without_repeats(facts: list[Fact]) -> list[Fact]:
    """A thing that is listed as included is no feature as well."""
    listed = [fact.span for fact in facts if fact.name in ("included", "requires") and fact.span]
    return [
        fact for fact in facts
        if fact.name != "feature" or fact.span is None or not any(a - 8 <= fact.span[0] and fact.span[1] <= b for a, b in listed)
    ]  # fmt: skip


def _measured(source: Source, sentence: Sentence) -> list[Fact]:
    text = source.text[sentence.start : sentence.end]
    return [
        source.fact(q.name, q.kind, sentence.start + q.start, sentence.start + q.end, q.value)
        for q in quantities_find(text)
        if q.name not in ("duration", "speed", "temperature")
        and not (q.name == "number_of_pieces" and text[q.start : q.end].endswith(("x", "×")))
    ]


def _matched(
    source: Source,
    sentence: Sentence,
    rule: tuple[regex.Pattern[str], str, str],
    taken: list[tuple[int, int]],
) -> list[Fact]:
    pattern, name, kind = rule
    facts = []
    for match in pattern.finditer(source.text, sentence.start, sentence.end):
        facts.append(source.fact(name, kind, match.start(), match.end(), match[0].lower()))
        taken.append(match.span())
    return facts
