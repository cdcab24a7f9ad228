"""Builds the composite prompt: rules, brief and persona, brand, product, sound, then what to write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from generation.prompts.data_slot import Value, data_slot
from generation.prompts.library import PromptPart, part_read
from generation.prompts.own import own_part
from generation.prompts.tone import tone_sentences
from generation.types import FieldSpec, Spec
from generation.types.lengths import length_measure

FACTS_MOST = 30
EXAMPLES_MOST = 6
RULE_MOST = 700
"""Characters of one entry of rules: a text that has to stand is told whole, and where."""
_EXAMPLE_LEAST = 12
_WORD = 6
"""Characters of a word with its blank."""
_OURS = frozenset(
    (
        "name",
        "kind",
        "brand",
        "category",
        "price",
        "was",
        "saving",
        "offer",
        "code",
        "ends",
        "left_in_stock",
    )
)
"""Keys that the rules of the prompt speak of: no record's own attribute may pass for one."""


@dataclass(frozen=True)
class Want:
    """Lines asked of one field: how many, the most characters of each, and those that are there already."""

    field: FieldSpec
    n: int
    room: int
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """Messages for one answer. `system` and `shared` are the same for all fields of a product and channel.

    `schema` is the JSON schema of the answer: for each field a list of exactly so many strings.
    `versions` names the parts of the library it was made of.
    """

    system: str
    shared: str
    task: str
    schema: Mapping[str, Any]
    versions: tuple[str, ...]

    @property
    def user(self) -> str:
        """The user's message whole."""
        return f"{self.shared}\n\n{self.task}"

    def messages(self) -> list[dict[str, str]]:
        """As chat templates and servers take them."""
        return [
            {"role": "system", "content": self.system},
            {"role": "user", "content": self.user},
        ]


def prompt_make(spec: Spec, wants: Sequence[Want], said: Mapping[str, Value]) -> Prompt:
    """The prompt for lines of some fields of a spec's channel.

    `said` is how price, offer and stock are said ("price": "£29"), which the engines know. Everything
    that a person or a catalog wrote stands in data slots; all else is the library's.
    """
    common, tone = part_read("common"), part_read("tone")
    channel = own_part(spec.brief) or part_read(wants[0].field.channel)
    texts = common.texts
    sound = [texts["sound"]]
    sound += [f"- {row}" for row in tone_sentences(spec.brief.tone, spec.brief.creativity, tone)]
    shared = [
        str(channel.texts["channel"]),
        data_slot("brief", _brief(spec)),
        data_slot("brand", _brand(spec)),
        _rules(spec, common),
        data_slot("product", _product(spec, said)),
        "\n".join(sound),
    ]
    task = [texts["task"] + "\n" + "\n".join(_field(want, common, channel) for want in wants)]
    if examples := _examples(spec, wants):
        task.append(texts["examples"] + "\n" + data_slot("examples", {"lines": examples}))
    if written := [line for want in wants for line in want.written]:
        task.append(texts["written"] + "\n" + data_slot("written", {"lines": written}))
    task.append(Template(texts["answer"]).substitute(form=_form(wants)))
    return Prompt(
        system=texts["system"].strip(),
        shared="\n\n".join(part for part in shared if part),
        task="\n\n".join(task),
        schema=_schema(wants),
        versions=(common.label, tone.label, channel.label),
    )


def _field(want: Want, common: PromptPart, channel: PromptPart) -> str:
    texts, field = common.texts, want.field
    line = Template(texts["field"]).substitute(
        key=field.field,
        n=want.n,
        guidance=channel.texts["fields"][field.field],
        length=_length(want, texts),
    )
    if field.forbidden:
        refused = " ".join(field.forbidden)
        line += " " + Template(texts["refused"]).substitute(characters=refused)
    return line


def _length(want: Want, texts: Mapping[str, Any]) -> str:
    least = _least(want)
    key = "length_sms" if want.field.unit == "sms" else "length_between" if least else "length"
    words = max(1, want.room // _WORD)
    return Template(texts[key]).substitute(limit=want.room, least=least, words=words)


def _least(want: Want) -> int:
    asked = want.field.asked
    return max(0, want.room - (asked[1] - asked[0])) if asked else 0


def _brief(spec: Spec) -> dict[str, Value]:
    brief = spec.brief
    return {
        "goal": brief.goal,
        "audience": brief.audience,
        "never_say": brief.must_not_say,
    }


def _brand(spec: Spec) -> dict[str, Value]:
    brand = spec.brief.brand
    words = {
        str(kind): tuple(str(word) for word in found)
        for kind, found in brand.terms.items()
        if isinstance(found, list | tuple)
    }
    return {"name": brand.name, "voice": brand.voice, **words}


def _rules(spec: Spec, common: PromptPart) -> str:
    if spec.rules is None:
        return ""
    said = [
        f"{common.texts[name]}\n{told}"
        for name, severity in (("rules", "block"), ("wishes", "warn"))
        if (told := data_slot(name, spec.rules.told(spec.place, severity), RULE_MOST))
    ]
    return "\n".join([common.texts["rules_read"], *said]) if said else ""


def _product(spec: Spec, said: Mapping[str, Value]) -> dict[str, Value]:
    """What is understood of the product; the record's own prose stays outside."""
    known = spec.understanding
    facts: dict[str, list[str]] = {}
    for fact in known.facts[:FACTS_MOST]:
        if fact.name not in _OURS:
            facts.setdefault(fact.name, []).append(fact.value)
    entries: dict[str, Value] = {
        "name": known.names[0] if known.names else known.noun,
        "kind": known.noun,
        "brand": known.brand or "",
        "category": spec.product.category,
        # Before the facts: where a slot has no room for all, the last entries are left out.
        **said,
    }
    for name, values in facts.items():
        entries[name] = values[0] if len(values) == 1 else values
    return entries


def _examples(spec: Spec, wants: Sequence[Want]) -> list[str]:
    """The brand's own lines that would fit one of the fields, then approved copy of alike products."""
    approved = [one.text for one in spec.neighbours if one.kind == "approved"]
    own = dict.fromkeys((*spec.brief.brand.examples, *approved))
    fitting = [text for text in own if any(_fits(text, want.field) for want in wants)]
    return fitting[:EXAMPLES_MOST]


def _fits(text: str, field: FieldSpec) -> bool:
    """Whether a line could stand in the field, and is not far shorter than its lines are."""
    least = max(_EXAMPLE_LEAST, field.limit // 4 if field.limit <= 300 else 80)
    return len(text) >= least and bool(length_measure(text, field)["fits"])


def _form(wants: Sequence[Want]) -> str:
    return json.dumps({want.field.field: ["..."] for want in wants})


def _schema(wants: Sequence[Want]) -> dict[str, Any]:
    fields = {
        want.field.field: {
            "type": "array",
            "items": {"type": "string"},
            "minItems": want.n,
            "maxItems": want.n,
        }
        for want in wants
    }
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
