"""The brief: what a campaign asks of one channel, validated key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from generation.types.brief_prompt import BriefPrompt, prompt_from
from generation.types.errors import InputError
from generation.types.fields import channel_fields, channels

SLIDERS = ("sentiment", "formality", "playfulness", "urgency")
N_DEFAULT = 8
N_MAX = 64
RELEVANCES = ("any", "kind", "product")
"""What a line must speak of to be kept: nothing, its product or the kind of it, the product itself."""
SEED_MAX = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""


@dataclass(frozen=True)
class Tone:
    """Four bipolar sliders from -100 to 100, and `cta` from 0 to 100."""

    sentiment: int = 0
    formality: int = 0
    playfulness: int = 0
    urgency: int = 0
    cta: int = 40


@dataclass(frozen=True)
class Offer:
    """What is on offer: its words, its code, and its end as a date or a time with zone (ISO 8601)."""

    text: str = ""
    code: str = ""
    ends: str = ""


@dataclass(frozen=True)
class BriefBrand:
    """The brand's voice as copy needs it; `terms` maps a kind of term to words.

    `adapters` maps an engine to the name of the brand's own weights for it.
    """

    name: str = ""
    voice: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)
    adapters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """A campaign's order for one channel (contracts, section 2). Defaults are those documented there.

    `relevance` is one of `RELEVANCES`; `prompt` is None where the shipped words ask.
    """

    channel: str
    goal: str = ""
    audience: str = ""
    offer: Offer = Offer()
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    tone: Tone = Tone()
    creativity: float = 0.5
    language: str = "en"
    relevance: str = "kind"
    brand: BriefBrand = field(default_factory=BriefBrand)
    prompt: BriefPrompt | None = None
    n: int | Mapping[str, int] | None = None
    seed: int = 0

    def n_for(self, field_name: str) -> int:
        """How many lines are asked of a field: the brief's number, else the field's own default."""
        asked = self.n.get(field_name) if isinstance(self.n, Mapping) else self.n
        if asked is not None:
            return asked
        spec = channel_fields(self.channel)[field_name]
        return spec.default_n or N_DEFAULT


def brief_from_dict(data: Mapping[str, Any]) -> Brief:
    """A validated `Brief`. Raises `InputError` with the key that is wrong and what to do."""
    channel = data.get("channel")
    if not isinstance(channel, str) or channel not in channels():
        raise InputError("channel", f"must be one of {', '.join(channels())}.")
    language = _text(data, "language") or "en"
    if language != "en":
        raise InputError("language", "only “en” is written so far.")
    return Brief(
        channel=channel,
        goal=_text(data, "goal"),
        audience=_text(data, "audience"),
        offer=_offer(data.get("offer")),
        must_say=_texts(data, "must_say"),
        must_not_say=_texts(data, "must_not_say"),
        tone=tone_from_dict(data.get("tone")),
        creativity=creativity_from(data.get("creativity")),
        language=language,
        relevance=relevance_from(data.get("relevance")),
        brand=_brand(data.get("brand")),
        prompt=prompt_from(data.get("prompt"), channel),
        n=_n(data.get("n"), channel),
        seed=seed_from(data.get("seed")),
    )


def tone_from_dict(value: Any) -> Tone:
    """A validated `Tone` from a mapping; a slider left out keeps its default."""
    if value is None:
        return Tone()
    if not isinstance(value, Mapping):
        raise InputError("tone", "must be an object of sliders.")
    sliders: dict[str, int] = {}
    for name, item in value.items():
        low = 0 if name == "cta" else -100
        if name != "cta" and name not in SLIDERS:
            raise InputError(f"tone.{name}", f"is no slider. Use {', '.join(SLIDERS)} or cta.")
        if (number := whole_from(item)) is None:
            raise InputError(f"tone.{name}", "must be a whole number.")
        if not low <= number <= 100:
            raise InputError(f"tone.{name}", f"must be from {low} to 100.")
        sliders[name] = number
    return Tone(**sliders)


def creativity_from(value: Any) -> float:
    """Lambda from 0 to 1; 0.5 where nothing was asked."""
    if value is None:
        return 0.5
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError("creativity", "must be a number from 0 to 1.")
    return float(value)


def relevance_from(value: Any) -> str:
    """One of `RELEVANCES`; "kind" where nothing was asked."""
    if value is None:
        return "kind"
    if not isinstance(value, str) or value not in RELEVANCES:
        raise InputError("relevance", f"must be one of {', '.join(RELEVANCES)}.")
    return value


def seed_from(value: Any) -> int:
    """A whole number from 0 to `SEED_MAX`; 0 where none was given."""
    seed = 0 if value is None else whole_from(value)
    if seed is None or not 0 <= seed <= SEED_MAX:
        raise InputError("seed", f"must be a whole number from 0 to {SEED_MAX}.")
    return seed


def count_from(value: Any) -> int:
    """How many lines, from 1 to 64."""
    count = whole_from(value)
    if count is None or not 1 <= count <= N_MAX:
        raise InputError("n", f"must be a whole number from 1 to {N_MAX}.")
    return count


def whole_from(value: Any) -> int | None:
    """The whole number that a value of JSON is; 8.0 is 8, as in JSON itself, and true is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
        return None
    return int(value)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(key, "must be text.")
    return value.strip()


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key)
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise InputError(key, "must be a list of texts.")
    return tuple(item.strip() for item in value if item.strip())


def _offer(value: Any) -> Offer:
    if value is None:
        return Offer()
    if not isinstance(value, Mapping):
        raise InputError("offer", "must be an object with text, code and ends.")
    ends = _offer_text(value, "ends")
    if ends:
        ends_parse(ends)
    return Offer(text=_offer_text(value, "text"), code=_offer_text(value, "code"), ends=ends)


def _offer_text(value: Mapping[str, Any], key: str) -> str:
    item = value.get(key)
    if item is None:
        return ""
    if not isinstance(item, str):
        raise InputError(f"offer.{key}", "must be text.")
    return item.strip()


def ends_parse(ends: str) -> date | datetime:
    """An offer's end: a date, or a time that carries its zone. Raises `InputError`."""
    try:
        if len(ends) == 10:
            return date.fromisoformat(ends)
        moment = datetime.fromisoformat(ends)
    except ValueError:
        raise InputError(
            "offer.ends",
            "must be a date (2026-11-29) or a time with zone (2026-11-29T23:59+00:00).",
        ) from None
    if moment.tzinfo is None:
        raise InputError("offer.ends", "needs a zone, such as 2026-11-29T23:59+00:00.")
    return moment


def _brand(value: Any) -> BriefBrand:
    if value is None:
        return BriefBrand()
    if not isinstance(value, Mapping):
        raise InputError("brand", "must be an object with name, voice and terms.")
    try:
        name, voice, examples = (
            _text(value, "name"),
            _texts(value, "voice"),
            _texts(value, "examples"),
        )
    except InputError as error:
        raise InputError(f"brand.{error.key}", error.message) from None
    terms = value.get("terms")
    if terms is not None and not isinstance(terms, Mapping):
        raise InputError("brand.terms", "must be an object.")
    return BriefBrand(
        name=name,
        voice=voice,
        examples=examples,
        terms=dict(terms or {}),
        adapters=_adapters(value.get("adapters")),
    )


def _adapters(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(
        isinstance(item, str) for pair in value.items() for item in pair
    ):
        raise InputError("brand.adapters", "must be an object of engines with their adapters.")
    return dict(value)


def _n(value: Any, channel: str) -> int | Mapping[str, int] | None:
    if value is None:
        return None
    if isinstance(value, Mapping):
        fields = channel_fields(channel)
        for name in value:
            if name not in fields:
                raise InputError(f"n.{name}", f"is no field of {channel}.")
        return {str(name): _count(f"n.{name}", item) for name, item in value.items()}
    return _count("n", value)


def _count(key: str, value: Any) -> int:
    try:
        return count_from(value)
    except InputError as error:
        raise InputError(key, error.message) from None
