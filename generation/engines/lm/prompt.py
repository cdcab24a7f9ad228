"""What the model is shown: slots with one way to say each, clauses and phrases with their tokens, then controls as tokens.

    <one> <of> running-shoes <noun> running shoe <weight> 238 g for the long way home <tail0> light enough to forget <is0>
    <google_rsa.headline> <sentiment+1> <formality0> ... <cta2> <room3> <go>

What is known of the product comes first: it is the same for all lines of a product, and is read once.
Controls are measured values (advice of reference 2505.23809's control by instruction, read by
hindsight): in training those of the line itself, in writing those that the brief asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generation.engines.grammar.context import Context
from generation.engines.lm.material import CLAUSES
from generation.engines.lm.slots import SLOT_TOKENS, Slots
from generation.lm.groups import END
from generation.types import FieldSpec, Tone, channel_fields, channels
from generation.types.brief import SLIDERS

GO = "<go>"
OF = "<of>"
GENERAL = "general"
"""The category of a product that belongs to no pack."""
LEVELS = ("-2", "-1", "0", "+1", "+2")
ROOMS = 5
LAMBDAS = 5
NUMBERS = ("<one>", "<many>", "<mass>")
_EDGES = (-60, -20, 20, 60)
_CALLS = (12, 60)
_CONTROL = re.compile(rf"<(?:{'|'.join(SLIDERS)}|cta|lambda|room)[+-]?\d> ")


@dataclass(frozen=True)
class Controls:
    """Levels of the four sliders (0..4), of the call to action (0..2), of lambda (0..4), and the share of
    room used (0..4).

    None where nothing is asked: the token is left out.
    """

    tone: Mapping[str, int | None]
    cta: int | None = None
    room: int | None = None
    creativity: int | None = None

    def tokens(self) -> list[str]:
        """The controls as tokens, in a fixed order."""
        said = [
            f"<{slider}{LEVELS[level]}>"
            for slider in SLIDERS
            if (level := self.tone.get(slider)) is not None
        ]
        if self.cta is not None:
            said.append(f"<cta{self.cta}>")
        if self.creativity is not None:
            said.append(f"<lambda{self.creativity}>")
        if self.room is not None:
            said.append(f"<room{self.room}>")
        return said


def special_tokens() -> list[str]:
    """Every token that stands for itself, in the order of their ids."""
    fields = [
        f"<{spec.key}>" for channel in channels() for spec in channel_fields(channel).values()
    ]
    sliders = [f"<{slider}{level}>" for slider in SLIDERS for level in LEVELS]
    calls = [f"<cta{level}>" for level in range(len(_CALLS) + 1)]
    calls += [f"<lambda{level}>" for level in range(LAMBDAS)]
    rooms = [f"<room{level}>" for level in range(ROOMS)]
    return [
        END, GO, OF, *fields, *sliders, *calls, *rooms, *NUMBERS, *SLOT_TOKENS, *CLAUSES,
    ]  # fmt: skip


def prompt_unasked(prompt: str) -> str:
    """A prompt without its controls."""
    return _CONTROL.sub("", prompt)


def controls_asked(tone: Tone, creativity: float | None = None) -> Controls:
    """The controls of a brief's sliders and lambda; a slider at rest asks for the middle."""
    levels = {slider: level_of(getattr(tone, slider)) for slider in SLIDERS}
    said = None if creativity is None else lambda_level(creativity)
    return Controls(levels, sum(tone.cta > edge for edge in _CALLS), creativity=said)


def lambda_level(creativity: float) -> int:
    """The level, 0 to 4, of lambda from 0 to 1."""
    return round(creativity * (LAMBDAS - 1))


def number_token(context: Context) -> str:
    """Which verbs follow the product: one of `NUMBERS`."""
    names = context.names
    return "<mass>" if names.mass else "<many>" if names.noun_plural else "<one>"


def product_text(
    slots: Slots,
    clauses: Mapping[str, str],
    *,
    number: str,
    of: str,
) -> str:
    """What all lines of a product are shown.

    `clauses` are tokens and what they stand for, in slots; `number` is one of `NUMBERS`: which verbs follow the product; `of` its category, a pack's slug, so that a
    coffee machine is not packed for a long flight.
    """
    parts = [number, OF, of]
    for token, slot in slots.by_token.items():
        parts += [token, slot.shown or slot.texts[0]]
    for token, text in clauses.items():
        # Behind its clause, where the token can gather what the clause says.
        parts += [text, token]
    return " ".join(parts)


def asked_text(field: FieldSpec, controls: Controls) -> str:
    """What one line is asked for, up to `<go>`; it stands behind a blank."""
    return " ".join([f"<{field.key}>", *controls.tokens(), GO])


def level_of(value: int) -> int:
    """The level, 0 to 4, of a slider's value from -100 to 100."""
    return sum(value > edge for edge in _EDGES)
