"""Facts that a description states: features, what it does, care, materials, colours, contents."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import regex

from generation.facts.contents import contents_find
from generation.facts.forms import noun_singular, verb_base, verb_third, word_kinds
from generation.facts.lexicon import lexicon
from generation.facts.matcher import Match, noun_known, phrases_match
from generation.facts.casing import word_case
from generation.facts.phrases import DETERMINERS, Chunk, chunks_find, is_part, is_vague, tags_read
from generation.facts.prose import Sentence
from generation.facts.saidfor import key_value_facts, set_phrase_facts
from generation.facts.quantities import quantities_find
from generation.facts.source import Source, Token
from generation.facts.titlefacts import MADE_WORDS, quality_name
from generation.types import Fact

CARE: Final = regex.compile(
    r"\b(?:(?:do not |professional )?(?:machine|hand|dry|tumble|line|air|spot|wipe|hang to|lay flat to)[ -](?:wash(?:able|ed)?|clean(?:ing)?|dry|dried)(?:[ -](?:cold|warm|low|only|hot))?(?:\s?/\s?(?:(?:tumble|line|air|hang to|hang)\s)?dry(?:\slow)?)?|dishwasher[ -]safe|microwave[ -]safe|oven[ -]safe|freezer[ -]safe|do not (?:bleach|iron))\b",
    regex.IGNORECASE,
)
FIT: Final = regex.compile(r"\b(?:(?:relaxed|regular|slim|loose|standard|athletic|fitted|semi-fitted|classic|tailored|close-to-body athletic|full athletic|comfortable|oversized|compression|snug|tapered|skinny|straight)[ -](?:fit|cut))\b", regex.IGNORECASE)
NEGATION: Final = frozenset(("not", "no", "without", "never", "non", "isn't", "aren't", "don't"))
COLOURED: Final = regex.compile(r"\bcolou?rs?\b", regex.IGNORECASE)
CLAUSE_ENDS: Final = frozenset("while when so because which who that whether as if but or and with without for by from thanks even than then until unless plus".split())
# A health claim needs more than a record: it is never taken up as a fact.
HEALTH: Final = frozenset("immunity immune disease brain foetal fetal bacteria digestive digestion bone bones muscle muscles pain weight fat cure heal acne pimple cholesterol blood cancer anxiety stress sleep aging ageing wrinkles growth health healthy cognitive hormones metabolism".split())
HELPING: Final = frozenset("help let allow enable keep".split())
SUBJECTLESS: Final = frozenset("stretch fold flutter glow spin rotate float fly".split())


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
        facts.extend(_listed(source, tokens, tags, heads, sentence))
        facts.extend(fact for fact in _does(source, tokens, tags) if not any(CARE.match(source.text, low) for low, _ in taken))
        if not (sentence.bullet and _fragment(source, sentence, tokens, tags, heads, taken, facts)):
            facts.extend(_features(source, tokens, tags, heads, taken))
    facts.extend(key_value_facts(source))
    return _without_repeats(facts)


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
    ]


def _matched(source: Source, sentence: Sentence, rule: tuple[regex.Pattern[str], str, str], taken: list[tuple[int, int]]) -> list[Fact]:
    pattern, name, kind = rule
    facts = []
    for match in pattern.finditer(source.text, sentence.start, sentence.end):
        facts.append(source.fact(name, kind, match.start(), match.end(), match[0].lower()))
        taken.append(match.span())
    return facts


def _listed(source: Source, tokens: list[Token], tags: list[str], heads: frozenset[str], sentence: Sentence) -> list[Fact]:
    """Curated words: qualities and patterns anywhere, materials and colours where they are said of the thing."""
    facts = []
    chunks = chunks_find(tokens, tags)
    for match in phrases_match(tokens):
        if _negated(tokens, match) or _of_part(tokens, chunks, match, heads):
            continue
        start, end = tokens[match.at].start, tokens[match.end - 1].end
        said = " ".join(word_case(token.text) for token in tokens[match.at : match.end])
        if "qualities" in match.kinds and match.phrase not in SAID_LOOSELY:
            facts.append(source.fact(quality_name(match.phrase), "feature", start, end, said))
        elif "patterns" in match.kinds and match.phrase not in ("solid", "plain", "graphic", "heather", "textured"):
            facts.append(source.fact("pattern", "feature", start, end, said))
        elif "materials" in match.kinds and match.phrase not in lexicon()["material_doubtful"]:
            facts.append(source.fact("material", "material", start, end, MADE_WORDS.get(said, said)))
        elif "colors" in match.kinds and (_said_of_thing(tokens, match, heads) or COLOURED.search(source.text, sentence.start, sentence.end)) and (
            match.phrase not in lexicon()["color_doubtful"] or (sentence.bullet and match.at == 0)
        ):
            facts.append(source.fact("color", "color", *_color_span(tokens, match), None))
    facts.extend(_pairs(source, tokens, [match for match in phrases_match(tokens) if "materials" in match.kinds]))
    for token in tokens:
        if ENDED.match(token.low) and token.low not in lexicon()["puffery"]:
            facts.append(source.fact(quality_name(token.low), "feature", token.start, token.end, word_case(token.text)))
        elif token.low in PEOPLE:
            facts.append(source.fact("audience", "other", token.start, token.end, token.low))
    return [_lower_color(fact) for fact in facts]


ENDED: Final = regex.compile(r"^\p{L}[\p{L}-]+-(?:free|proof|resistant|repellent|wicking|drying|adjustable|certified|approved|grade|absorbing|plated|shaped|friendly|reducing|sealed|coated|backed|tone|sided|treated|neck|fit|adhesive|powered|operated|controlled)$")
PEOPLE: Final = frozenset("women's womens woman's men's mens ladies' unisex".split())


def _pairs(source: Source, tokens: list[Token], matches: list[Match]) -> list[Fact]:
    """ "Polyester/spandex", "cotton and linen": two stuffs named together are one fact."""
    facts = []
    for first, second in pairwise(matches):
        between = [token.low for token in tokens[first.end : second.at]]
        if between in (["/"], ["and"], ["&"], []):
            joint = {"/": "/", "and": " and ", "&": " and "}.get("".join(between), " ")
            said = joint.join((first.phrase, second.phrase))
            facts.append(source.fact("material", "material", tokens[first.at].start, tokens[second.end - 1].end, said))
    return facts


def _of_part(tokens: list[Token], chunks: list[Chunk], match: Match, heads: frozenset[str]) -> bool:
    """ "Adjustable belt", "fleece lining": said of a part, so not of the thing itself."""
    if "colors" in match.kinds:
        return False
    for chunk in chunks:
        if chunk.start <= match.at and match.end < chunk.end:
            last = tokens[chunk.end - 1].low
            if last in lexicon()["colors"]:
                return False
            known = noun_known(last)
            garment = known is not None and lexicon().nouns[known].family == "apparel" and not is_part(last)
            return not (noun_singular(last) in heads or last in STUFFS or garment)
    return False


STUFFS: Final = frozenset("fabric material construction blend knit weave body build cloth design fibre fiber yarn jersey canvas leather wool cotton polyester nylon spandex model style look figure toy set piece game kit device unit product essential top item".split())


SAID_LOOSELY: Final = frozenset("natural manual automatic digital round square mini stretch flexible twist rolling hanging washed lined fitted elastic knit wireless compact portable electric concentrate painted platform painted".split()) - frozenset(("fitted", "compact", "portable", "wireless", "knit"))


def _lower_color(fact: Fact) -> Fact:
    return Fact(fact.name, fact.value.lower(), fact.kind, fact.source, fact.span) if fact.name == "color" else fact


def _color_span(tokens: list[Token], match: Match) -> tuple[int, int]:
    """ "Gray and black" is one colour of the thing."""
    end = match.end
    if end + 1 < len(tokens) and tokens[end].low in ("and", "&", "/") and tokens[end + 1].low in lexicon()["colors"]:
        end += 2
    return tokens[match.at].start, tokens[end - 1].end


def _negated(tokens: list[Token], match: Match) -> bool:
    return any(tokens[i].low in NEGATION for i in range(max(0, match.at - 2), match.at))


def _said_of_thing(tokens: list[Token], match: Match, heads: frozenset[str]) -> bool:
    """The phrase the colour stands in ends in the thing itself: "dark gray shorts", not "pink dress"."""
    for index in range(match.end, min(len(tokens), match.end + 7)):
        low = tokens[index].low
        if noun_known(low) and index > match.end - 1 and lexicon().nouns[noun_known(low) or ""].family == "apparel" or noun_singular(low) in heads or noun_singular(low).rstrip("s") in heads:
            return True
        if not tokens[index].is_word and low not in "/&,-" or low in ("with", "on", "in", "for", "accents", "trim", "that"):
            return False
    return False


def _features(source: Source, tokens: list[Token], tags: list[str], heads: frozenset[str], taken: list[tuple[int, int]]) -> list[Fact]:
    facts: list[Fact] = []
    granted, ended = False, 0
    for chunk in chunks_find(tokens, tags):
        yours = chunk.start > 0 and tokens[chunk.start - 1].low in ("your", "my", "our")
        granted = (chunk.lead in lexicon()["possess"] and not yours and not _someones(tokens, chunk)) or (granted and _lists_on(tokens, ended, chunk.start))
        ended = chunk.end
        trimmed = _trim(tokens, chunk)
        if trimmed and chunk.lead in ("is", "are") and _is_thing(tokens, trimmed, heads):
            said = " ".join(word_case(token.text) for token in tokens[trimmed.start : trimmed.end])
            facts.append(source.fact("type", "other", tokens[trimmed.start].start, tokens[trimmed.end - 1].end, said))
            continue
        if trimmed and _counts(tokens, trimmed, chunk.lead):
            end = _counts_end(tokens, tags, trimmed.end)
            said = " ".join(word_case(token.text) for token in tokens[trimmed.start : end])
            facts.append(source.fact("count", "number", tokens[trimmed.start].start, tokens[end - 1].end, said))
            continue
        if trimmed and _worth_saying(tokens, trimmed, heads, granted):
            start, end = tokens[trimmed.start].start, tokens[trimmed.end - 1].end
            if not any(low <= start and end <= high for low, high in taken):
                fact = _feature(source, tokens[trimmed.start : trimmed.end])
                facts.append(replace(fact, name="material", kind="material") if _made_of(tokens, trimmed.start) else fact)
    return facts


def _someones(tokens: list[Token], chunk: Chunk) -> bool:
    """ "We have left the world …" tells of people, not of the thing."""
    return any(token.low in ("we", "you", "i", "they", "who") for token in tokens[max(0, chunk.start - 3) : chunk.start])


def _lists_on(tokens: list[Token], ended: int, start: int) -> bool:
    """Only commas, "and" and determiners stand between two phrases of one list."""
    return all(token.low in LISTING or token.low in DETERMINERS for token in tokens[ended:start])


LISTING: Final = frozenset((",", "and", "&", "or", "plus", ";", "with"))


def _is_thing(tokens: list[Token], chunk: Chunk, heads: frozenset[str]) -> bool:
    """ "… is a rag doll": another honest name of the thing."""
    words = [token.low for token in tokens[chunk.start : chunk.end]]
    known = noun_known(" ".join(words)) or noun_known(words[-1])
    return known is not None and len(words) <= 4 and (len(words) > 1 or noun_singular(words[-1]) not in heads)


def _counts(tokens: list[Token], chunk: Chunk, lead: str) -> bool:
    """A whole number of plural things: "200 question cards"; in words only where they are granted."""
    first, last = tokens[chunk.start].low, tokens[chunk.end - 1].low
    if any(token.low in ("x", "×") for token in tokens[chunk.start : chunk.end]):
        return False
    plural = last.endswith("s") and not is_vague(last) and chunk.end - chunk.start >= 2
    return plural and (first.isdigit() or (first in WORD_NUMBERS and lead in lexicon()["possess"]))


WORD_NUMBERS: Final = frozenset("two three four five six seven eight nine ten twelve".split())


def _counts_end(tokens: list[Token], tags: list[str], end: int) -> int:
    """ "60 sounds and phrases": the number counts both."""
    if end + 1 < len(tokens) and tokens[end].low in ("and", "&") and tags[end + 1] == "NOUN" and tokens[end + 1].low.endswith("s"):
        return end + 2
    return end


def _made_of(tokens: list[Token], start: int) -> bool:
    """Do "made of", "crafted from" or "constructed of" stand right before?"""
    before = [token.low for token in tokens[max(0, start - 5) : start] if token.low not in DETERMINERS]
    return len(before) > 1 and before[-1] in ("of", "from", "in", "with", "using") and before[-2] in MAKING


MAKING: Final = frozenset("made crafted constructed built manufactured knitted woven".split())


def _feature(source: Source, tokens: list[Token]) -> Fact:
    said = " ".join(word_case(token.text) for token in tokens).replace(" ,", ",")
    last = tokens[-1].low
    name = {"neckline": "neckline", "neck": "neckline", "closure": "closure"}.get(last, "feature")
    return source.fact(name, "feature", tokens[0].start, tokens[-1].end, said)


def _trim(tokens: list[Token], chunk: Chunk) -> Chunk | None:
    """Praise at the front goes; what is left must be more than praise."""
    start = chunk.start
    lists = lexicon().lists
    while start < chunk.end - 2 and f"{tokens[start].low} {tokens[start + 1].low}" in lists["puffery"]:
        start += 2
    while start < chunk.end - 1 and (tokens[start].low in lists["puffery"] or tokens[start].low.endswith("ly")) and tokens[start].low not in lists["qualities"]:
        start += 1
    return Chunk(start, chunk.end, chunk.lead) if start < chunk.end else None


def _worth_saying(tokens: list[Token], chunk: Chunk, heads: frozenset[str], granted: bool) -> bool:
    last = tokens[chunk.end - 1].low
    size = chunk.end - chunk.start
    if tokens[chunk.start].low.endswith("'s") or tokens[chunk.start].low in COUNTING or any(token.low.endswith("ly") for token in tokens[chunk.start : chunk.end]):
        return False
    if noun_singular(last) in heads or tokens[chunk.end - 1].text[0].isupper() and size < 2:
        return False
    if last == "fit" or any(not token.low.isascii() for token in tokens[chunk.start : chunk.end] if not token.is_word):
        return False
    if is_part(last):
        return size >= 2 or (granted and not is_vague(last) and last not in PLAIN_PARTS)
    if last.endswith(("ness", "ence", "ance", "ment", "ity", "tion", "sion", "ing")):
        return False
    return granted and not is_vague(last) and (size >= 2 or len(last) > 3)


PLAIN_PARTS: Final = frozenset("fabric design finish construction technology style detail storage protection fit cut action function functions features options mode settings system performance movement material".split())
COUNTING: Final = frozenset("fewer more two three other first second next last same different getting being turned own final initial current certain only".split())


def _does(source: Source, tokens: list[Token], tags: list[str]) -> list[Fact]:
    """ "wicks away moisture", "helps prevent chafing": a benefit verb with what it acts on."""
    facts, index = [], 0
    while index < len(tokens):
        base = verb_base(tokens[index].low)
        if tags[index] == "VERB" and base in lexicon()["benefit_verbs"] and not _unsaid(tokens, index):
            end = _clause_end(tokens, tags, index)
            if end - index >= 2 or base in SUBJECTLESS:
                facts.append(_does_fact(source, tokens[index:end], base))
                index = end
                continue
        index += 1
    return [fact for fact in facts if fact is not None]


def _unsaid(tokens: list[Token], index: int) -> bool:
    before = [token.low for token in tokens[max(0, index - 2) : index]]
    if tokens[index].low == verb_base(tokens[index].low) and not _subject_before(tokens, index):
        return True
    if index and tokens[index - 1].text.isupper() and len(tokens[index - 1].text) > 1:
        return True
    return any(word in NEGATION or word in ("you", "they", "i", "we", "who", "kids", "children") for word in before)


def _subject_before(tokens: list[Token], index: int) -> bool:
    """A bare verb counts behind "to", a modal, "and", or the plural that does it; else it is a command."""
    if index == 0:
        return False
    low = tokens[index - 1].low
    return low in ("to", "will", "can", "help", "helps", "and") or (low.endswith("s") and low[0].isalpha() and is_part(low))


def _clause_end(tokens: list[Token], tags: list[str], index: int) -> int:
    end, reach = index + 1, min(len(tokens), index + 8)
    spare = 1 if verb_base(tokens[index].low) in HELPING else 0
    while end < reach and tags[end] != "SIGN" and tokens[end].low not in CLAUSE_ENDS:
        if end > index + 1 and tags[end] == "VERB":
            if not spare:
                break
            spare -= 1
        end += 1
    while end > index + 1 and (tokens[end - 1].low in lexicon()["dangling"] or tokens[end - 1].low in lexicon()["closed"] and tokens[end - 1].low not in ("you", "away", "out", "up", "down", "off", "in", "on", "together")):
        end -= 1
    return end


def _does_fact(source: Source, tokens: list[Token], base: str) -> Fact | None:
    rest = [word_case(token.text) for token in tokens[1:]]
    if base in ("measure", "weigh", "stand", "fit", "last", "run", "cut") and any(word[0].isdigit() for word in rest):
        return None
    if set(rest) & HEALTH:
        return None
    if base in HELPING and not any(word_kinds(word) & {"VERB", "ADJ"} for word in rest):
        return None
    if rest and all(word in lexicon()["vague"] or word in lexicon()["closed"] or word in lexicon()["puffery"] for word in rest):
        return None
    return source.fact("does", "feature", tokens[0].start, tokens[-1].end, " ".join([verb_third(base), *rest]))


LINKS: Final = frozenset("and or with for of in on at to the a an no without up".split())


def _fragment(
    source: Source, sentence: Sentence, tokens: list[Token], tags: list[str], heads: frozenset[str], taken: list[tuple[int, int]], facts: list[Fact],
) -> bool:  # fmt: skip
    """A list point without a verb is itself a feature; True where it was read so."""
    words = [token for token in tokens if token.is_word]
    short = 0 < len(words) <= 4 and is_part(words[-1].low) and tags[0] != "VERB"
    if not words or len(words) > 8 or taken or ("VERB" in tags and not short):
        return False
    known = noun_known(words[-1].low) if words else None
    if known and lexicon().nouns[known].family == "apparel" and not is_part(words[-1].low):
        return False
    if quantities_find(source.text[sentence.start : sentence.end]):
        return False
    if any(noun_singular(word.low) in heads for word in words) or any(token.text in ",;:/=\"-|~#*()" for token in tokens):
        return False
    if any(not token.is_word and token.text not in "'’.!" for token in tokens):
        return False
    if any(word.low in lexicon()["closed"] and word.low not in LINKS for word in words) or (len(words) > 1 and words[1].low in DETERMINERS):
        return False
    if any(word.low in lexicon()["puffery"] for word in words[:1]) or is_vague(words[-1].low) and len(words) < 3:
        return False
    if len(words) == 1 and tags[0] != "NOUN":
        return False
    facts.append(_feature(source, tokens[: len(tokens) - (0 if tokens[-1].is_word else 1)]))
    return True
