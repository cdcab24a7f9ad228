"""Lines over real records with the claims that they make: clean ones, planted ones, and wordings made to slip through."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generation.badges.claims.badge import claims_find
from generation.badges.claims.evidence import Evidence, evidence_of
from generation.badges.reading import reading_of
from generation.facts import understand
from generation.types import Spec, brief_from_dict, product_from_dict

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
RECORDS, PLANTED = 150, 4
# Kind -> wordings; those after "|" are made to slip through. {noun} is the product's own.
WORDINGS: dict[str, str] = {
    "number": "Lasts 4,711 hours on one charge; With 93 pockets; Weighs 4711 g; Holds 47.11 litres; Cuts 87 % of dust;"
    " Tested over 4711 cycles; For up to 93 people; Over 4,711 sold; A range of 471 km; 93 functions in one"
    "| four hundred and seventy-one uses; ４７１ functions; 4711h of light; a thousand and one nights of use; x93 power",
    "price": "Was £999, now £471; Save 93 %; Only £0.47; Half price; 93 % off today's price; Now £4.71 instead of £47;"
    " Save £471; Reduced by 93 percent; Buy one, get one free; From £0.47 each"
    "| 93 per cent cheaper; Yours for a fiver; Less than a tenner; Two for the price of one; Rock-bottom price",
    "superlative": "The best {noun} on the market; The finest {noun} of all; The world's lightest {noun}; The number one {noun};"
    " The most loved {noun} there is; Unbeatable {noun}; The ultimate {noun}; The strongest {noun} yet; The #1 {noun}; The leading {noun}"
    "| Second to none; Nothing beats this {noun}; No other {noun} comes close; Unrivalled in its class; In a league of its own",
    "comparison": "Lighter than any other {noun}; Stronger than the leading brand; Twice as strong as before; Better than the rest;"
    " Lasts longer than others; Faster than ever; More comfortable than any {noun}; Three times as bright; Quieter than other brands; Warmer than other brands"
    "| Outlasts every rival; Leaves others behind; Beats the competition; Puts the big names to shame; Half the weight of the others",
    "certification": "OEKO-TEX certified; FDA approved; Energy Star certified; TÜV tested; Fairtrade certified; CE certified;"
    " NSF listed; FSC certified; GOTS certified; Vegan Society approved"
    "| Officially certified; Lab-approved; With the seal of approval; Carries the Kitemark; Passed every safety test",
    "material": "Made of titanium; A pure silk lining; Genuine leather; Made of merino wool; A carbon fibre shell;"
    " Purest cashmere; Solid mahogany body; Crafted from bamboo; An aluminium frame; Made from hemp"
    "| Leathery? No, leather; Titanium inside; Real Kevlar; Hand-cut from walnut; Real fur trim",
    "health": "Relieves back pain; Boosts your immune system; Cures insomnia; Burns fat; Lowers blood pressure; Hypoallergenic;"
    " Clinically proven; Reduces wrinkles; Detoxes your body; Improves your sleep"
    "| Says goodbye to aching joints; Doctors swear by it; Melts the pounds away; Anti-ageing; Good for your heart",
    "environment": "Carbon neutral; Eco-friendly {noun}; Biodegradable; Sustainably made; Plastic-free; Fully recyclable;"
    " Climate neutral; Compostable; Zero waste; Environmentally friendly"
    "| Kind to the planet; Good for the earth; Green at heart; Saves the oceans; Ethically sourced",
    "scarcity": "Only 2 left; Almost gone; While stocks last; Last few pieces; Selling fast; Limited quantities; Nearly sold out;"
    " Just 3 left in stock; Low stock; Only a few left"
    "| Going, going, gone; Blink and they are gone; Few remain; Down to the last box; Once it is gone, it is gone",
    "urgency": "Ends tonight; Today only; Hurry; Last chance; Offer ends in 2 hours; Act now; Final hours; Until midnight only;"
    " Ends soon; This weekend only"
    "| Tick tock; 00:14:59 left; The clock is ticking; Tomorrow is too late; Now or never",
}  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """A line of a record; `kind` is what it claims without support, "" for a clean one."""

    text: str
    kind: str
    is_sly: bool
    evidence: Evidence


@dataclass
class Counts:
    """What was found of a kind, over all lines."""

    hit: int = 0
    missed: list[str] = field(default_factory=list)
    sly_hit: int = 0
    sly_missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Right ones of all that were found."""
        found = self.hit + self.sly_hit
        return found / max(1, found + len(self.false))

    @property
    def recall(self) -> float:
        """Found ones of all plain wordings."""
        return self.hit / max(1, self.hit + len(self.missed))

    @property
    def sly_recall(self) -> float:
        """Found ones of the wordings made to slip through."""
        return self.sly_hit / max(1, self.sly_hit + len(self.sly_missed))


def labelled_lines(path: Path) -> Iterator[Labelled]:
    """For each record its title and a sentence, then four wordings of kinds in turn."""
    turn = 0
    kinds = {kind: _wordings(text) for kind, text in WORDINGS.items()}
    for record in _records(path):
        evidence, noun = _evidence(record)
        yield Labelled(record["title"], "", False, evidence)
        for sentence in re.split(r"(?<=[.!?])\s+", record.get("description", ""))[:1]:
            if sentence.strip():
                yield Labelled(sentence.strip(), "", False, evidence)
        own = " ".join(map(str, record.values())).casefold()
        for _ in range(PLANTED):
            kind = list(kinds)[turn % len(kinds)]
            text, is_sly = kinds[kind][turn // len(kinds) % len(kinds[kind])]
            turn += 1
            # A word that the record says too may well be true of it.
            if kind != "material" or text.split()[-1].casefold() not in own:
                yield Labelled(f"{text.format(noun=noun)}.", kind, is_sly, evidence)


def claims_counted(lines: Iterator[Labelled]) -> tuple[int, dict[str, Counts]]:
    """How many lines there were, and for each kind what was found of its unsupported claims."""
    found: dict[str, Counts] = defaultdict(Counts)
    count = 0
    for line in lines:
        count += 1
        claims = claims_find(reading_of(line.text).low, line.evidence)
        kinds = {claim.kind for claim in claims if claim.status != "supported"}
        for kind in kinds - {line.kind}:
            found[kind].false.append(line.text)
        if line.kind and line.kind in kinds:
            found[line.kind].sly_hit += line.is_sly
            found[line.kind].hit += not line.is_sly
        elif line.kind:
            missed = found[line.kind].sly_missed if line.is_sly else found[line.kind].missed
            missed.append(line.text)
    return count, found


def _wordings(text: str) -> list[tuple[str, bool]]:
    plain, _, sly = text.partition("|")
    return [
        (wording.strip(), is_sly)
        for part, is_sly in ((plain, False), (sly, True))
        for wording in part.split(";")
    ]


def _records(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line, _ in zip(stream, range(RECORDS), strict=False)]


def _evidence(record: dict[str, Any]) -> tuple[Evidence, str]:
    # Of no known stock, so that "almost gone" is never true of it.
    product = product_from_dict({**record, "stock": None})
    known = understand(product, None)
    spec = Spec(
        product=product,
        understanding=known,
        brief=brief_from_dict({"channel": "email"}),
        fields=(),
        now=NOW,
    )
    return evidence_of(spec), known.noun
