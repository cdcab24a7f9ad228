"""How a shouted or Title Cased word is spelled in running text."""

from __future__ import annotations

from typing import Final

from generation.facts.forms import can_be_done, word_kinds, word_known
from generation.facts.lexicon import word_set

ACRONYMS: Final = word_set("casing_acronyms")
# Acronyms only where they are written in capitals: "Pet Cover" is no PET.
ALSO_WORDS: Final = frozenset(("pet", "am", "us", "pp", "pe", "ip", "ram", "gi", "ac", "pla", "hd"))
NAMES: Final = word_set("casing_names")
SPELLED: Final = {
    "iphone": "iPhone",
    "android": "Android",
    "a3": "A3",
    "a4": "A4",
    "a5": "A5",
    "ipad": "iPad",
    "airpods": "AirPods",
    "wifi": "Wi-Fi",
    "t-shirt": "T-shirt",
    "christmas": "Christmas",
    "halloween": "Halloween",
    "easter": "Easter",
    "japanese": "Japanese",
    "french": "French",
    "bluetooth": "Bluetooth",
    "american": "American",
    "chinese": "Chinese",
    "british": "British",
    "german": "German",
    "italian": "Italian",
    "english": "English",
    "korean": "Korean",
    "spanish": "Spanish",
    "victorian": "Victorian",
    "bohemian": "bohemian",
    "egyptian": "Egyptian",
    "valentine's": "Valentine's",
    "thanksgiving": "Thanksgiving",
    "santa": "Santa",
    "v-neck": "V-neck",
    "velcro": "Velcro",
    "disney": "Disney",
    "barbie": "Barbie",
    "lego": "LEGO",
}


def word_case(word: str, *, proper: bool = False) -> str:
    """A title word as running text spells it: acronyms and names keep capitals, all else is lower case."""
    low = word.lower()
    if low in SPELLED:
        return SPELLED[low]
    if low in NAMES and low != word:
        return word if not word.isupper() or len(word) < 4 else word.capitalize()
    if low in ACRONYMS and not (low in ALSO_WORDS and not word.isupper()):
        return low.upper()
    if proper:
        return word.title() if word.isupper() and len(word) > 4 else word
    if word[1:].lower() != word[1:] and not word.isupper():
        return word if not word_kinds(low) else low
    return (
        low
        if word_known(low) or can_be_done(low) or not word[0].isupper() or word.isupper()
        else word
    )
