"""The regular forms of an English word: plurals, verbs, and the comparison of adjectives."""

from __future__ import annotations

from functools import lru_cache

VOWELS = "aeiou"
# Of other words "-er" and "-est" make new ones: a corner is no form of corn, a forest none of for.
_ADJECTIVES = """
    big bold brave bright broad calm cheap clear clever close cold crazy crisp cute damp dark
    deep dirty dry dull dumb early easy fair fancy fast fat few fine firm fit flat fresh full funny gentle
    grand great green greasy grim happy hard harsh healthy heavy high hot huge kind large lazy lean
    long loose loud low lucky mad mean messy mild narrow near neat new nice noisy odd old pale plain
    poor pretty proud pure quick quiet rare rich ripe rough rude sad safe sexy shallow sharp short shy
    sick silly simple skinny slim slow small smart smooth soft sour steep stiff strange strict strong
    stupid sturdy sweet swift tall tame tasty tender thick tidy tight tiny tough true ugly warm weak
    wealthy weird wet white wide wild wise young yummy
"""
COMPARED = frozenset(_ADJECTIVES.split())
_MORE = "best free good great natural number only organic perfect real special top total unique"
_DESCRIBE = COMPARED | frozenset(_MORE.split())
"""Words that say what the next one is like; of other words before the last of a phrase some are verbs."""


@lru_cache(maxsize=4096)
def word_forms(word: str) -> tuple[str, ...]:
    """A word in lower case with its regular inflections, longest first; what is no word has no other form."""
    if not word.isalpha() or len(word) < 3:
        return (word,)
    forms = {word, *(word + ending for ending in _endings(word))}
    if word.endswith("e"):
        forms |= {word[:-1] + "ing"}
        # A seed is nothing that somebody sees, and a shed is not hers.
        forms |= {word + "d"} if word != "she" and (len(word) > 3 or word[-2] != "e") else set()
    if _ends_in_y(word):
        forms |= {word[:-1] + "ies", word[:-1] + "ied"}
    if _doubles(word):
        forms |= {word + word[-1] + "ed", word + word[-1] + "ing"}
    forms |= _compared(word) if word in COMPARED else set()
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


@lru_cache(maxsize=4096)
def forms_within(word: str) -> tuple[str, ...]:
    """The forms of a word that others follow: "lose weight" is "losing weight" too, "free gift" is no "freed gift"."""
    if word not in _DESCRIBE:
        return word_forms(word)
    return (word, *_compared(word)) if word in COMPARED else (word,)


def _endings(word: str) -> list[str]:
    """What is put behind a word as it is; to rate is nothing that a rat does."""
    ends = ["s", "'s"]
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        ends.append("es")
    return ends if _doubles(word) and sum(map(VOWELS.count, word)) == 1 else [*ends, "ed", "ing"]


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2] not in VOWELS


def _doubles(word: str) -> bool:
    """Whether its last letter is doubled before a vowel, as in "stop"."""
    return word[-1] not in f"{VOWELS}wxy" and word[-2] in VOWELS and word[-3] not in VOWELS


def _compared(word: str) -> set[str]:
    stem = _stem_compared(word)
    return {stem + "er", stem + "est"}


def _stem_compared(word: str) -> str:
    if word.endswith("e"):
        return word[:-1]
    if _ends_in_y(word):
        return f"{word[:-1]}i"
    return word + word[-1] if _doubles(word) and len(word) < 5 else word
