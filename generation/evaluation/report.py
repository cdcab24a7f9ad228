"""All that an evaluation found, as one JSON-ready value."""

from __future__ import annotations

from typing import Any

from generation.evaluation.measured import FORMAT
from generation.evaluation.measures import MEASURES
from generation.evaluation.run import BINS, Evaluation, Wrote, worst_record
from generation.evaluation.sweeps import CALLS
from generation.evaluation.targets import targets_of
from generation.evaluation.watched import BASELINE


def report_make(evaluation: Evaluation, about: dict[str, Any]) -> dict[str, Any]:
    """The report: what was evaluated, measures by engine and cut, sweeps, targets, lines to read.

    `about` says what only the caller knows: file, time, machine, what was refused.
    """
    return {
        "format": FORMAT,
        **about,
        "seed": evaluation.plan.seed,
        "channels": list(evaluation.plan.channels),
        "products": evaluation.products,
        "swept": evaluation.swept,
        "families": dict(evaluation.families.most_common()),
        "baseline": BASELINE,
        "measures": [measure.record() for measure in MEASURES],
        "calls": [{"key": key, "title": title} for key, title in CALLS],
        "engines": {key: _engine(evaluation, wrote) for key, wrote in evaluation.wrote.items()},
    }


def _engine(evaluation: Evaluation, wrote: Wrote) -> dict[str, Any]:
    seed = evaluation.plan.seed
    baseline = evaluation.baseline
    cuts = evaluation.cuts_record(wrote)
    tone = {
        slider: heard.record(seed) for slider, heard in wrote.sweeps.tone.items() if heard.asked
    }
    calls = {key: ratio.estimate(100).record() for key, ratio in wrote.sweeps.calls.items()}
    # One that gave up wrote of fewer products than the baseline: there is no difference over the same ones.
    compared = baseline.sweeps if baseline and not wrote.stopped else None
    curve = wrote.sweeps.lambda_record(compared)
    targets = targets_of(cuts.get("all", {}), tone, calls, curve, baseline=wrote is baseline)
    return {
        "name": wrote.candidate.engine.name,
        "version": wrote.candidate.version,
        "stopped": wrote.stopped,
        "targets": [target.record() for target in targets],
        "cuts": cuts,
        "tone": tone,
        "calls": calls,
        "lambda": curve,
        "length_use": {
            key: [bins[at] for at in range(BINS + 1)] for key, bins in wrote.room.items()
        },
        "d_distribution": [wrote.spread[at] for at in range(BINS)],
        "worst": worst_record(wrote),
    }
