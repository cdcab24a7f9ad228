"""Names of things whose title is a name of its own: "Gyro Flyer XL"."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import word_kinds
from generation.facts.lexicon import lexicon
from generation.facts.roles import Title

MOST: Final = 4
TITLES: Final = frozenset(("mr", "mrs", "ms", "dr", "sir"))


def opening_names(title: Title, noun: str, models: list[str]) -> list[str]:
    """The title's opening words, said with what the category calls the thing."""
    words = _opening(title)
    name = " ".join(
        word if not word.isupper() or len(word) < 4 else word.capitalize() for word in words
    )
    opens = bool(models) and title.source.text.startswith(models[0])
    told = models[:1] if opens else models
    named = [f"{model} {noun}" for model in told if not _says(model, noun)]
    if len(words) < 2 and len(models) > 1 and not _says(models[0], models[-1]):
        named.append(f"{models[0]} {models[-1]} {noun}")
    closing = _closing(title)
    if closing and not any(_says(said, closing) for said in (name, *models)):
        named.append(f"{closing} {noun}")
    if not name or not any(character.isalpha() for character in name):
        return named
    return [name, *named] if _says(name, noun) else [f"{name} {noun}", name, *named]


def _opening(title: Title) -> list[str]:
    words: list[str] = []
    for index, role in enumerate(title.roles):
        low = title.tokens[index].low
        if (
            role in ("brand", "shop")
            and not words
            or role == "code"
            and _is_code(low, first=not words)
        ):
            continue
        if role not in ("word", "model", "code") or len(words) == MOST or _cut(title, index):
            slogan = role == "closed" and len(words) == 1 and "VERB" in word_kinds(words[0].lower())
            words = [] if slogan else words  # "Keep on growing …"
            break
        words.append(title.tokens[index].text)
    if len(words) > 2 and all(len(word) < 3 and word.isupper() for word in words[:2]):
        words = words[2:]  # "G PI Train driver": letters of a maker's own code
    if len(words) == MOST and words[-1].lower() in TITLES:
        return []  # "… Adventure Mr": a name, cut in the middle
    while words and words[-1].lower() in lexicon()["dangling"]:
        words.pop()
    return words


def _closing(title: Title) -> str:
    """ "Tomy Dinosaur Train Interaction Mr Conductor": the last word of a short title, where it is a name."""
    last = len(title.tokens) - 1
    if not 2 < last < 8:
        return ""
    token = title.tokens[last]
    told = any(match.at <= last < match.end for match in title.matches)
    plain = title.roles[last] == "word" and token.text.istitle() and token.text.isalpha()
    told = told or title.roles[last - 1] == "closed"
    return token.text if plain and not told else ""


def _is_code(low: str, *, first: bool) -> bool:
    return len(low) > 5 or (low.isdigit() and len(low) > 2 and first)


def _cut(title: Title, index: int) -> bool:
    """ "Animal Bar x 4", "Flyer XL green": a count or a colour is no name."""
    colored = any(match.at == index and "colors" in match.kinds for match in title.matches)
    return colored or title.tokens[index].low in ("x", "×")


def _says(name: str, part: str) -> bool:
    return part.lower() in name.lower()
