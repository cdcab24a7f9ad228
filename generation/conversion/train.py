"""The stage `conversion`: choose on validation, fit, look at the test split once, write the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generation.conversion.archive import Archive, archive_read
from generation.conversion.assess import (
    Bin,
    Share,
    accuracies,
    pairs_right,
    reliability,
    share_of,
)
from generation.conversion.bradley_terry import Floats
from generation.conversion.card import (
    CHART_TITLE,
    PUBLISHED,
    SOURCE,
    TEXT_MODEL,
    basis_said,
    card_write,
    counts_record,
    weights_record,
)
from generation.conversion.chart import reliability_svg
from generation.conversion.headline_fit import HeadlineFit, headline_fit, penalty_choose
from generation.conversion.headline_range import range_fit
from generation.conversion.pairs import Pairs, arms_split, pairs_of
from generation.conversion.prior_scores import prior_scores
from generation.conversion.text_fit import text_choose, text_fit

BINS = 6

Write = Callable[[str], object]


@dataclass(frozen=True)
class ConversionOrder:
    """Where the archive lies, shop copy to tell headlines from, where results go (None: they ship)."""

    data: Path
    shop: tuple[str, ...]
    folder: Path | None = None
    seed: int = 0
    dry_run: bool = False


@dataclass(frozen=True)
class Splits:
    """The pairs of each split, `both` for train and validation together."""

    train: Pairs
    validation: Pairs
    both: Pairs
    test: Pairs


def conversion_train(order: ConversionOrder, write: Write) -> dict[str, Any] | None:
    """The card, written beside the words and the chart; a dry run ends before the test split.

    Raises FileNotFoundError or ValueError where the archive is not as expected.
    """
    archive = archive_read(order.data)
    splits = splits_of(archive)
    write(
        f"{len(archive.tests)} tests, {len(splits.both)} pairs to fit, {len(splits.test)} to test"
    )
    penalty, explained = penalty_choose(splits.train, splits.validation)
    for tried, share in explained.items():
        write(f"penalty {tried:g} explains {share:.2%} of validation")
    trained = headline_fit(splits.train, penalty, seed=order.seed)
    text_penalty, text = text_choose(splits.train, splits.validation)
    rivals = {
        "features": trained.scores(splits.validation),
        "text": text.scores(splits.validation),
    }
    validation = _accuracy(rivals, splits.validation, order.seed, write, "validation")
    gain = _gain(rivals["text"], rivals["features"], splits.validation, order.seed)
    write(f"the text model adds {gain.said()} on validation")
    if order.dry_run:
        return None
    limits = range_fit(
        splits.train.headlines, splits.validation.headlines, order.shop, trained.scale
    )
    final = headline_fit(splits.both, penalty, seed=order.seed)
    test, bins = _test(splits, final, text_penalty, order.seed, write)
    card = {
        "basis": basis_said(test["features"]["all"]),
        "source": SOURCE,
        "command": "manage.py train conversion --data DIR",
        "counts": counts_record(archive, vars(splits)),
        "penalty": penalty,
        "explained_of_validation": {f"{tried:g}": round(s, 4) for tried, s in explained.items()},
        "accuracy": {"test": test, "validation": validation, "published": PUBLISHED},
        "text_model": {**TEXT_MODEL, "penalty": text_penalty, "gain_on_validation": gain.record()},
        "reliability": [
            {"predicted": round(point.predicted, 4), **point.seen.record()} for point in bins
        ],
        **weights_record(final, limits),
    }
    card_write(order.folder, card, limits.table, reliability_svg(bins, CHART_TITLE))
    write("Card, words and chart are written.")
    return card


def splits_of(archive: Archive) -> Splits:
    """Groups of tests by hash: train 60 %, validation 15 %, test 25 %."""
    groups = arms_split(archive.tests)
    fit = groups["train"] + groups["validation"]
    return Splits(
        pairs_of(groups["train"], archive.tests),
        pairs_of(groups["validation"], archive.tests),
        pairs_of(fit, archive.tests),
        pairs_of(groups["test"], archive.tests),
    )


def _test(
    splits: Splits, final: HeadlineFit, text_penalty: float, seed: int, write: Write
) -> tuple[dict[str, Any], list[Bin]]:
    pairs = splits.test
    scores = final.scores(pairs)
    prior = prior_scores(pairs.headlines)
    lengths = np.array([len(text.split()) for text in pairs.headlines], dtype=float)
    rivals = {
        "features": scores,
        "text": text_fit(splits.both, text_penalty).scores(pairs),
        "prior": prior[pairs.left] - prior[pairs.right],
        "longer": lengths[pairs.left] - lengths[pairs.right],
    }
    found = _accuracy(rivals, pairs, seed, write, "test")
    bins = reliability(1 / (1 + np.exp(-scores)), pairs, bins=BINS, seed=seed)
    return found, bins


def _accuracy(
    rivals: Mapping[str, Floats], pairs: Pairs, seed: int, write: Write, split: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, scores in rivals.items():
        shares = accuracies(scores, pairs, seed=seed)
        found[name] = {kind: share.record() for kind, share in shares.items()}
        said = ", ".join(f"{kind} pairs {share.said()}" for kind, share in shares.items())
        write(f"{split}, {name}: {said}")
    return found


def _gain(better: Floats, base: Floats, pairs: Pairs, seed: int) -> Share:
    difference = pairs_right(better, pairs) - pairs_right(base, pairs)
    return share_of(difference, pairs.group, seed=seed)
