"""The chain every draft goes through, in this order: hidden characters, signs, casing, length, doubles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from generation.encoder import cosines, encode
from generation.postprocess.alcohol import alcohol_unfit, is_alcohol
from generation.types import Draft, FieldSpec, Spec
from generation.types.hidden import hidden_strip
from generation.types.lengths import length_measure

NEAR_IDENTICAL = 0.94
"""Cosine from which two lines are one line said twice."""
GSM_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚′ʼ", "'"),
        **dict.fromkeys("“”„″«»", '"'),
        **dict.fromkeys("–—‑−", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000", " "),
        "…": "...",
        "•": "-",
        "×": "x",
    }
)
WRAPPED = (('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"), ("«", "»"))
SPACE_RUN = re.compile(r"[ \u3000]{2,}")
SPACE_BEFORE = re.compile(r" +([,.;:!?…](?:\s|$))")
BLANK_LINES = re.compile(r" *\n[ \n]*")
ENDED_TWICE = re.compile(r"(?<![.])([.!?;,])(?: ?[,;.])(?=\s|$)")


def clean(drafts: Sequence[Draft], *, spec: Spec, field: FieldSpec) -> list[Draft]:
    """The drafts that remain, cleaned, in their order.

    Dropped are empty ones, those over a hard limit, those whose words break a brand rule or advertise no alcohol,
    and those that say a kept one again. A text is never cut: what ends in the middle was not written for its field.
    """
    kept: list[Draft] = []
    drink = is_alcohol(spec)
    for draft in drafts:
        text = rules_mend(text_clean(draft.text, spec=spec, field=field), spec=spec, field=field)
        if drink and alcohol_unfit(text, spec):
            continue
        if text and (not field.hard or length_measure(text, field)["fits"]):
            kept.append(draft if text == draft.text else replace(draft, text=text))
    return doubles_drop(kept)


def rules_mend(text: str, *, spec: Spec, field: FieldSpec) -> str:
    """The text as the brand's rules want it where a mend is safe and fits; "" where its words alone break one."""
    if spec.rules is None or not text:
        return text
    mended = spec.rules.mended(text, spec.place)
    if mended != text and length_measure(mended, field)["fits"]:
        text = mended
    return "" if spec.rules.forbids(text, spec.place) else text


def text_clean(text: str, *, spec: Spec, field: FieldSpec) -> str:
    """One text without hidden characters, in NFC, its signs, spaces and first letter in order."""
    text = unicodedata.normalize("NFC", hidden_strip(text))
    text = signs_mend(text, gsm=field.unit == "sms")
    return first_letter(text, names=(spec.product.brand, spec.understanding.brand or ""))


def signs_mend(text: str, *, gsm: bool = False) -> str:
    """Quotes around the whole line off, spaces single, none before a stop, no stop after a stop.

    `gsm` writes typographic signs as GSM-7 has them, so that a quote does not halve an SMS.
    """
    if gsm:
        text = text.translate(GSM_SIGNS)
    text = BLANK_LINES.sub("\n", text).strip()
    for left, right in WRAPPED:
        inner = text[1:-1]
        wrapped = len(text) > 2 and text[0] == left and text[-1] == right
        if wrapped and left not in inner and right not in inner:
            text = inner.strip()
    text = SPACE_BEFORE.sub(r"\1", SPACE_RUN.sub(" ", text))
    return ENDED_TWICE.sub(r"\1", text)


def first_letter(text: str, *, names: Sequence[str] = ()) -> str:
    """The text with a capital at its start, unless it opens with a name that is written small."""
    word = re.match(r"[^\W\d_]+", text)
    if not word or not word.group().islower():
        return text
    if any(name and text.startswith(name) for name in names):
        return text
    return text[0].upper() + text[1:] if len(text[0].upper()) == 1 else text


def doubles_drop(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that repeat an earlier one, word for word or nearly."""
    seen: set[str] = set()
    distinct = []
    for draft in drafts:
        key = text_key(draft.text)
        if key not in seen:
            seen.add(key)
            distinct.append(draft)
    if len(distinct) < 2:
        return distinct
    vectors = encode([draft.text for draft in distinct])
    near = cosines(vectors, vectors) >= NEAR_IDENTICAL
    kept: list[int] = []
    for index in range(len(distinct)):
        if not near[index, kept].any():
            kept.append(index)
    return [distinct[index] for index in kept]


def text_key(text: str) -> str:
    """What two texts that read alike have in common: letters and digits, casefolded, single blanks."""
    plain = "".join(char if char.isalnum() else " " for char in text.casefold())
    return " ".join(plain.split()) or text
