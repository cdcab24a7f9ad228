"""A banned word is found in a hundred disguises, and in none of a hundred honest words that are near it."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest

from generation.rules.folding import term_spans, terms_compile, text_unmask
from generation.rules.inflection import word_forms

# fmt: off
TRICKS: dict[str, list[str]] = {
    "cheap": ["CHEAP", "Cheap", "cHeAp", "cheaper", "cheapest", "cheap's", "ch\u0435ap", "\u0441heap", "\u0441\u04bb\u0435\u0430\u0440", "che\u200bap", "c\u00adheap", "ch\u2060eap", "\u202echeap\u202c", "c\u034fheap", "c\u0301heap", "ch\u00e9ap", "c\u0323h\u0323e\u0323a\u0323p\u0323", "\uff43\uff48\uff45\uff41\uff50", "\U0001d41c\U0001d421\U0001d41e\U0001d41a\U0001d429", "\U0001d4b8\U0001d4bd\u212f\U0001d4b6\U0001d4c5", "\u24d2\u24d7\u24d4\u24d0\u24df", "\U0001f172\U0001f177\U0001f174\U0001f170\U0001f17f", "\U0001f152\U0001f157\U0001f154\U0001f150\U0001f15f", "\u1d04\u029c\u1d07\u1d00\u1d18", "\u1d9c\u02b0\u1d49\u1d43\u1d56", "\u13df\u13bb\u13ac\u13aa\u13e2", "\ua4da\ua4e7\ua4f0\ua4ee\ua4d1", "c\u0127eap", "ch\u0247ap", "che\u0105p", "c h e a p", "c  h  e  a  p", "c\u00a0h\u00a0e\u00a0a\u00a0p", "c\u2009h\u2009e\u2009a\u2009p", "c\u000ah\u000ae\u000aa\u000ap", "c.h.e.a.p", "c-h-e-a-p", "c_h_e_a_p", "c*h*e*a*p", "c/h/e/a/p", "c\u00b7h\u00b7e\u00b7a\u00b7p", "c\u2022h\u2022e\u2022a\u2022p", "c,h,e,a,p", "c\u2014h\u2014e\u2014a\u2014p", "c\u2011h\u2011e\u2011a\u2011p", "che-ap", "che.ap", "che'ap", "che\u2019ap", "ch3ap", "che4p", "ch34p", "che@p", "ch\u20acap", "\u00a2heap", "cheeeeap", "cheaaaap", "CHEAPPP", "chea\u3164p", "chea\u2800p", "chea\u0640p", "che\u1160ap", "chea\ufe0fp", "c\U000e0020heap", "(c)(h)(e)(a)(p)", "[cheap]", "\u201ccheap\u201d", "#cheap", "@cheap", "cheap!", "cheap,", "cheap\u2122", "c|h|e|a|p"],
    "free gift": ["FREE GIFT", "free gifts", "free  gift", "free\u00a0gift", "free-gift", "free_gift", "free.gift", "free\u000agift", "fr33 gift", "fr3e g1ft", "free g!ft", "f r e e g i f t", "f.r.e.e g.i.f.t", "fre\u0435 gift", "free \u0261ift", "free/gift", "free   gift", "fReE gIfT", "free\u2014gift", "free \u200b gift", "f\u0433ee gift"],
    "lose weight": ["losing weight", "loses weight", "LOSING-WEIGHT", "lo\u0455ing weight", "l o s e w e i g h t"],
    "shed pounds": ["shedding pounds", "sheds pounds"],
    "new arrival": ["newest arrivals", "newer arrival"],
    "miracle": ["miracles", "m1racle", "mir@cle", "mirac1e", "mirac\u2113e", "m\u0131racle", "m\u0456racle", "mi\u0491acle", "mirac\u217ce", "MIRACLE'S", "mir\u00e1cle", "m i r a c l e s"],
    "sale": ["$ale", "5ale", "sal3", "s@le", "sa1e", "\u0455ale", "\u017fale", "sale\u200b", "s-a-l-e", "s\u0430l\u0435"],
    "five-star": ["five-star", "five star", "five\u2011star", "FIVE\u2013STAR"],
    "you've won": ["you've won", "you\u2019ve won", "YOU\u2019VE WON"],
    "-free": ["sugar\u2011free", "sugar-free"],
    "kill": ["ki11", "k!ll", "kiiill", "killllls", "k i l l", "(k)(i)(l)(l)"],
}
"""Term -> spellings of it."""
HONEST: dict[str, list[str]] = {
    "cheap": ["cheaply made", "a cheep of birds", "a chap", "a cheapskate", "a heap of wool", "chapel", "each, ap", "peach apple", "the chea pot"],
    "free gift": ["gift of freedom", "free of gifted hands", "freed gifts", "free delivery, gift wrap", "freely gifted", "free. Gift", "free \u2014 gift"],
    "lose weight": ["loose weight", "lose the weight", "closing weight", "lost weights"],
    "new arrival": ["news arrival", "renewing arrivals"],
    "sale": ["salesman", "Salem", "wholesale", "a sable coat", "sail", "sal e", "salt", "5 ales", "resale", "saleable", "s. ale", "50 le"],
    "miracle": ["oracle", "miraculous"],
    "light": ["slight", "flight", "lit", "delight", "alight here", "lighthouse", "1 ight", "lightning", "a twilight"],
    "man": ["manner", "many", "manual", "woman", "human", "mane", "m an", "map", "mann"],
    "off": ["of", "offer", "offset", "office", "coffee", "o ff", "oft"],
    "so": ["50 % more", "5 oz", "soo", "sofa", "a 50 W bulb"],
    "is": ["15 m", "1s delay", "his", "i's"],
    "as": ["45 cm", "4s", "ass", "gas"],
    "to": ["70 cm", "too", "two", "7 o'clock"],
    "corn": ["corner", "acorn", "cornet", "popcorn"],
    "number": ["numb"],
    "best": ["beast", "bestow", "be st", "vest", "b est"],
    "for": ["forest", "form", "4 or 5", "fore"],
    "one": ["oner", "done", "stone"],
    "free": ["three", "tree"],
    "fat": ["father", "fatal", "flat", "f at", "FAQ"],
    "shop": ["shopper", "photoshop", "workshop", "shoop"],
    "new": ["newt", "renew"],
    "green": ["evergreen", "greenhouse", "greet"],
    "stop": ["stopper", "nonstop", "stoop"],
    "ice": ["nice", "rice", "spice", "1 cell"],
    "hot": ["hotel", "shot", "photo", "h ot"],
    "big": ["bight", "bigot"],
    "all": ["ball", "al l", "a 11-speed", "hall"],
    "ill": ["I'll", "11 l", "will", "pill"],
    "see": ["seen", "seed", "seem", "unseen"],
    "go": ["90 g", "g 0", "got", "goo"],
    "hell": ["he'll", "he\u2019ll", "shell"],
    "well": ["we'll", "we\u2019ll"],
    "cant": ["can't"],
    "us": ["\U0001f1fa\U0001f1f8 flag"],
    "loft": ["10ft"],
    "loin": ["10in"],
    "iphone": ["phone"],
    "car": ["caring", "cared", "cares"],
    "rat": ["rating", "rated"],
    "strip": ["striped"],
    "hat": ["hated", "hating"],
    "plan": ["planes"],
    "cap": ["capes"],
    "cloth": ["clothes"],
    "she": ["shed"],
    "late": ["later", "latest"],
    "cool": ["cooler"],
    "thin": ["thinner"],
    "ace": ["vitamins A, C, E", "a; c; e", "(a) (c) (e)"],
    "-free": ["free"],
}
"""Term -> what is none of it."""
# fmt: on


def places(term: str, text: str) -> list[str]:
    """What of a text reads as the term."""
    (pattern,) = terms_compile([term])
    return [text[slice(*span)] for span in term_spans(pattern, text_unmask(text))]


def test_there_are_a_hundred_of_each():
    assert sum(map(len, TRICKS.values())) >= 100
    assert sum(map(len, HONEST.values())) >= 100


@pytest.mark.parametrize("term", TRICKS)
def test_every_disguise_is_seen_through(term: str):
    for said in TRICKS[term]:
        text = unicodedata.normalize("NFC", f"A {said} coat")
        assert places(term, text), (term, said)


@pytest.mark.parametrize("term", HONEST)
def test_no_honest_word_is_taken_for_another(term: str):
    for said in HONEST[term]:
        assert not places(term, f"Our {said} here"), (term, said)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("happy", {"happier", "happiest"}),
        ("big", {"bigger", "biggest"}),
        ("fine", {"finer", "finest"}),
        ("clear", {"clearer", "clearest"}),
        ("stop", {"stopped", "stopping"}),
        ("try", {"tries", "tried"}),
        ("plan", {"plans", "planned", "planning"}),
        ("visit", {"visits", "visited", "visiting"}),
        ("box", {"boxes", "boxed", "boxing"}),
    ],
)
def test_a_word_has_its_forms(word: str, forms: set[str]):
    assert forms <= set(word_forms(word))


def test_no_word_has_a_form_that_is_another_word():
    for word, other in (
        ("strip", "striped"),
        ("cloth", "clothes"),
        ("corn", "corner"),
        ("man", "manner"),
        ("see", "seed"),
        ("off", "offer"),
    ):
        assert other not in word_forms(word)


READ_ALL = """
from generation.rules.folding import term_spans, terms_compile, text_unmask
terms = ["kill", "killing", "illicit", "lilliput", "sale", "success", "access", "class", "a" + "." * 40 + "b"]
terms += ["a" + "-" * 40 + "b", "s$" * 20, "a" + " ." * 40 + " b"]
texts = ["k" + "\u01c0" * 5980 + "x kill", "ki" + "l" * 5980 + "x kill", "killl " * 1000, "l1" * 3000 + " kill", "k" + "1l" * 3000 + " kill"]
texts += [("\u01c0" * 60 + " ") * 98 + "kill", "a" + "." * 5990 + " b", "a" + "-" * 5990 + " b"]
texts += [sign * 5980 + " " + " ".join(terms[:8]) for sign in "$@!\u20ac\u00a3\u00a2|1.-"]
texts += ["s$" * 3000 + " sale", "$" * 3000 + "al" + "\u20ac" * 2990, "a@" * 3000 + " class", "k " * 3000]
for pattern in terms_compile(terms):
    for text in texts:
        term_spans(pattern, text_unmask(text))
"""


def test_no_text_takes_long_to_read():
    """Read in a process of its own, which can be ended: one pattern that tries every way would take days."""
    subprocess.run([sys.executable, "-c", READ_ALL], check=True, timeout=60)
