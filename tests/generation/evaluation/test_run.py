"""An evaluation over engines of one line: what is compared, what is kept, what happens when one gives up."""

from __future__ import annotations

import itertools
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from generation.evaluation.briefs import Subject
from generation.evaluation.report import report_make
from generation.evaluation.run import Evaluation, Plan
from generation.evaluation.watched import Candidate, Seen, Watched
from generation.facts import understand
from generation.types import Draft, EngineUnavailable, FieldSpec, Spec, product_from_dict
from tests.generation.orders import CATALOG, LAMP, WEDNESDAY


@dataclass
class Parrot:
    """Says one line of every product, and gives up after some calls."""

    line: str
    calls: int = 1000
    name: str = "parrot"
    version: str = "parrot-1"

    def unavailable(self) -> str | None:
        return None

    def write(
        self, spec: Spec, field: FieldSpec, n: int, seed: int, avoid: Container[str]
    ) -> list[Draft]:
        self.calls -= 1
        if self.calls < 0:
            raise EngineUnavailable("The parrot is tired.")
        return [Draft(self.line.format(name=spec.product.title), 0, seed)]


def evaluated(
    *parrots: Parrot, at_once: bool = False, catalog: Sequence[dict[str, Any]] = CATALOG
) -> dict[str, dict[str, Any]]:
    candidates = []
    for number, parrot in enumerate(parrots):
        seen = Seen()
        key = "grammar" if number == 0 else f"parrot-{number}"
        candidates.append(Candidate(key, Watched(parrot, seen), seen))
    clock = itertools.count()
    evaluation = Evaluation(
        candidates, Plan(("banner",), 3, at_once=at_once), lambda: next(clock), lambda engine: None
    )
    for place, record in enumerate(catalog):
        product = product_from_dict(record)
        evaluation.look(Subject(place, product, understand(product), WEDNESDAY), sweep=place == 0)
    engines: dict[str, dict[str, Any]] = report_make(evaluation, {})["engines"]
    return engines


def figures(engine: dict[str, object], cut: str = "all") -> dict[str, float]:
    cuts = engine["cuts"]
    assert isinstance(cuts, dict)
    return {key: estimate["value"] for key, estimate in cuts[cut].items()}


def test_faults_claims_and_twins_of_a_parrot_are_counted() -> None:
    lamps = [{**LAMP, "sku": f"L-{number}"} for number in range(4)]
    found = figures(evaluated(Parrot("Oak desk desk"), catalog=lamps)["grammar"])
    assert (found["unsupported"], found["faults"], found["faults_doubled"]) == (100, 100, 100)
    assert found["unsupported_drafts"] == 100
    assert found["exact"] == 75  # the first of four was new
    assert found["coverage"] == 100 / 8
    assert found["seconds"] == 1  # a clock that ticks once a look, a line a channel
    assert (found["limits"], found["empty"]) == (100, 0)


def test_two_engines_are_compared_over_the_same_products() -> None:
    engines = evaluated(Parrot("Take {name} home"), Parrot("Now {name}"), Parrot("Now {name}"))
    assert figures(engines["parrot-1"]) == figures(engines["parrot-2"])
    assert (
        figures(engines["grammar"], "family:apparel")["words"]
        > figures(engines["parrot-1"], "family:apparel")["words"]
    )


def test_an_engine_that_gives_up_leaves_the_others_their_report() -> None:
    engines = evaluated(Parrot("Now {name}"), Parrot("Now {name}", calls=2), Parrot("{name}"))
    assert engines["grammar"]["stopped"] == ""
    assert "The parrot is tired." in str(engines["parrot-1"]["stopped"])
    assert figures(engines["grammar"])["coverage"] == 100 / 8
    # Only who wrote of the same products is held against the baseline.
    curves = {key: engine["lambda"]["points"] for key, engine in engines.items()}
    assert all("over_baseline" in point for point in curves["parrot-2"])
    assert not any("over_baseline" in point for point in curves["parrot-1"])


def test_engines_that_write_at_once_write_the_same() -> None:
    parrots = ("Take {name} home", "Solid oak oak", "Now {name}")
    one = evaluated(*map(Parrot, parrots))
    other = evaluated(*map(Parrot, parrots), at_once=True)
    for engines in (one, other):
        for engine in engines.values():
            assert isinstance(engine["cuts"], dict)
            for cut in engine["cuts"].values():
                del cut["seconds"]
    assert one == other
