"""`manage.py train adapter`: an adapter from a file of approved lines, or a table of methods beside each other. Loads no torch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from generation.adapters.shape import BITFIT, IA3, KINDS, LORA, METHODS
from generation.adapters.store import adapter_put
from generation.engines.hf.folder import fingerprint, folder_problem
from generation.facts import understand
from generation.lm.folder import card_name, card_read
from generation.lm.folder import folder_problem as lm_problem
from generation.tuning.adapters.lessons import lesson_of
from generation.tuning.adapters.order import MADE, ORDER, AdapterOrder, AdapterPlan, order_write
from generation.tuning.adapters.training import (
    TrainingRefused,
    TrainingStopped,
    training,
    training_unavailable,
)
from generation.types import (
    FieldSpec,
    InputError,
    Spec,
    brief_from_dict,
    channel_fields,
    product_from_dict,
)

RATES = {LORA: 2e-3, IA3: 2e-2, BITFIT: 1e-2}
"""Fewer weights take longer steps."""
TABLE = "methods"
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
"""Lessons do not depend on the day: an approved line is learnt from whatever has ended since."""
Say = Callable[[str], object]


@dataclass(frozen=True)
class AdapterCommand:
    """What is asked: lines over the base of an engine, for whom, in which folder. `out` is a store, or None.

    `day` is the card's, as YYYY-MM-DD.
    """

    approved: Path
    engine: str
    base: Path
    folder: Path
    title: str
    day: str
    plan: AdapterPlan
    out: Path | None = None


def command_read(options: Mapping[str, Any], today: date) -> AdapterCommand:
    """The command's options. Raises ValueError with what is missing."""
    for name in ("approved", "base", "folder"):
        if options[name] is None:
            raise ValueError(f"Say with --{name} {_SAID[name]}.")
    if reason := training_unavailable():
        raise ValueError(reason)
    kind, epochs = options["kind"], options["epochs"]
    plan = AdapterPlan(seed=options["seed"], kind=kind, rate=RATES[kind])
    if epochs is not None:
        plan = replace(plan, epochs=epochs)
    return AdapterCommand(
        options["approved"],
        options["engine"],
        options["base"].resolve(),
        options["folder"],
        options["title"],
        today.isoformat(),
        plan,
        options["out"],
    )


_SAID = {
    "approved": "which file holds the approved lines",
    "base": "where the model lies that is learnt over",
    "folder": "where the run keeps its notes",
}


def adapter_train(asked: AdapterCommand, say: Say) -> dict[str, Any]:
    """Trains one adapter; its card. Cut off, it goes on from its last note. Raises ValueError, fit to show."""
    if not (asked.folder / ORDER).is_file():
        _begin(asked)
    card: dict[str, Any] = {}
    try:
        with training(asked.folder) as process:
            for stand in process.stands():
                say(f"step {stand.step} of {stand.steps}, loss {stand.loss:.3f}")
                card = stand.card or card
    except (TrainingRefused, TrainingStopped) as error:
        raise ValueError(str(error)) from error
    where = asked.folder / MADE
    if asked.out is not None:
        where = asked.out / adapter_put(where, asked.out)
    heard = card["perplexity"]
    say(f"perplexity {heard['before']:.2f} before, {heard['after']:.2f} after: {where}")
    return card


def methods_compare(asked: AdapterCommand, say: Say) -> str:
    """Trains each method over the same lines, from nothing; a table in Markdown, also in `asked.folder`."""
    found = {}
    for kind in KINDS:
        plan = replace(asked.plan, kind=kind, rate=RATES[kind])
        folder = asked.folder / kind
        if (folder / ORDER).exists():
            raise ValueError(
                f"{folder} holds a run: seconds count from nothing. Name another folder."
            )
        say(METHODS[kind])
        began = time.monotonic()
        card = adapter_train(replace(asked, folder=folder, plan=plan, out=None), say)
        found[kind] = {**card, "seconds": round(time.monotonic() - began, 1)}
    table = methods_table(found)
    text = json.dumps(found, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (asked.folder / f"{TABLE}.json").write_text(text, encoding="utf-8")
    (asked.folder / f"{TABLE}.md").write_text(table, encoding="utf-8")
    return table


def methods_table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Cards by kind, with their seconds, as a table."""
    rows = [
        "| Method | Weights that learn | Share | Perplexity before | after | Change | Steps | Seconds |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, card in found.items():
        heard = card["perplexity"]
        change = heard["after"] / heard["before"] - 1
        rows.append(
            f"| {METHODS[kind]} | {card['parameters']:,} | {card['share']:.3%} | {heard['before']:.2f} | "
            f"{heard['after']:.2f} | {change:+.1%} | {card['steps']} | {card['seconds']:.0f} |"
        )
    return "\n".join(rows) + "\n"


def approved_read(path: Path) -> Iterator[tuple[Spec, FieldSpec, str]]:
    """(spec, field, text) of a JSON Lines file: {"product", "brief", "field", "text"}; the brief names its channel.

    Raises ValueError with the line that is wrong.
    """
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    yield _approved(json.loads(line))
                except (InputError, ValueError, KeyError, TypeError) as error:
                    what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                    raise ValueError(f"Line {number} of {path.name}: {what}") from error


def _approved(data: Mapping[str, Any]) -> tuple[Spec, FieldSpec, str]:
    product, brief = product_from_dict(data["product"]), brief_from_dict(data["brief"])
    field = channel_fields(brief.channel)[data["field"]]
    text = data["text"]
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text: must be a text.")
    spec = Spec(product, understand(product), brief, (field,), _THEN)
    return spec, field, text.strip()


def _begin(asked: AdapterCommand) -> None:
    problem = lm_problem(asked.base) if asked.engine == "lm" else folder_problem(asked.base)
    if problem:
        raise ValueError(f"{asked.base} cannot be learnt over: {problem}")
    name = card_name(card_read(asked.base)) if asked.engine == "lm" else fingerprint(asked.base)
    made = [
        lesson_of(asked.engine, spec, field, text)
        for spec, field, text in approved_read(asked.approved)
    ]
    lessons = [lesson for lesson in made if lesson is not None]
    order = AdapterOrder(
        asked.engine,
        str(asked.base),
        name,
        asked.title,
        asked.day,
        asked.plan,
        len(made) - len(lessons),
    )
    order_write(asked.folder, order, lessons)
