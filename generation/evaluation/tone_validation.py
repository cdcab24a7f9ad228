"""How far the tone measures agree with hands, with VADER and with labelled sentences.

    python -m generation.evaluation.tone_validation [--sst2 FILE.tsv]

Prints a table in Markdown for docs/lab-notes. Nothing is fitted here, and sst2 is only looked at.
"""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.stats import spearmanr
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from generation.badges.cta import cta_find
from generation.badges.reading import reading_of
from generation.badges.tone.badge import SLIDERS, tone_measure
from generation.evaluation.pack_lines import all_pack_lines

CTA_NAMES = ("none", "soft", "strong")


@dataclass(frozen=True)
class SentimentAgreement:
    """Accuracy of the sign against labels, and rank agreement with VADER's compound."""

    sentences: int
    accuracy: float
    decided: float
    vader_accuracy: float
    vader_decided: float
    spearman: float


def sst2_agreement(rows: Sequence[tuple[str, int]]) -> SentimentAgreement:
    """Rows of (sentence, 1 for positive). A sentence measured 0 counts as half right.

    `decided` is the share of sentences with a sign, for us and for VADER.
    """
    vader = SentimentIntensityAnalyzer()
    ours = [tone_measure(reading_of(text))["sentiment"] for text, _ in rows]
    theirs = [vader.polarity_scores(text)["compound"] for text, _ in rows]
    labels = [label for _, label in rows]
    return SentimentAgreement(
        sentences=len(rows),
        accuracy=_accuracy(ours, labels),
        decided=sum(value != 0 for value in ours) / len(rows),
        vader_accuracy=_accuracy(theirs, labels),
        vader_decided=sum(value != 0 for value in theirs) / len(rows),
        spearman=float(spearmanr(ours, theirs).statistic),
    )


def pack_agreement() -> dict[str, float]:
    """Spearman of measured against the packs' hand-given columns, by slider."""
    lines = list(all_pack_lines())
    measured = [tone_measure(reading_of(line.text)) for line in lines]
    return {
        slider: float(
            spearmanr(
                [values[slider] for values in measured],
                [line.pattern.tone[index] for line in lines],
            ).statistic
        )
        for index, slider in enumerate(SLIDERS)
    }


def pack_cta() -> tuple[float, list[list[int]]]:
    """Share of pack lines whose call to action is read as the hand gave it, and the confusion."""
    confusion = [[0, 0, 0] for _ in CTA_NAMES]
    for line in all_pack_lines():
        if "{cta}" in line.pattern.text:
            continue  # filled at random here, so the column does not speak of it
        found = cta_find(reading_of(line.text))
        read = 0 if not found else 2 if any(strong for _, _, strong in found) else 1
        confusion[line.pattern.cta][read] += 1
    right = sum(confusion[i][i] for i in range(3))
    return right / sum(map(sum, confusion)), confusion


def sst2_read(path: Path) -> list[tuple[str, int]]:
    """The rows of an SST-2 file: tab separated, columns text and label."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], int(row["label"])) for row in rows]


def report(sst2: Path | None, write: Callable[[str], object]) -> None:
    """Writes the table of all agreements."""
    write("| measure | against | value |\n|---|---|---|\n")
    for slider, value in pack_agreement().items():
        write(f"| {slider} | packs, hand-given column, Spearman | {value:.3f} |\n")
    accuracy, confusion = pack_cta()
    write(f"| cta | packs, hand-given column, accuracy | {accuracy:.3f} |\n")
    for name, row in zip(CTA_NAMES, confusion, strict=True):
        write(f"| cta, given {name} | read as none, soft, strong | {_joined(row)} |\n")
    if sst2 is not None:
        found = sst2_agreement(sst2_read(sst2))
        write(
            f"| sentiment | sst2 dev, {found.sentences} sentences, sign | {found.accuracy:.3f} |\n"
        )
        write(f"| VADER | the same | {found.vader_accuracy:.3f} |\n")
        write(f"| sentiment | VADER compound, Spearman | {found.spearman:.3f} |\n")
        write(f"| with a sign | ours, VADER | {found.decided:.3f}, {found.vader_decided:.3f} |\n")


def _accuracy(values: Sequence[float], labels: Sequence[int]) -> float:
    right = sum(
        0.5 if value == 0 else (value > 0) == (label == 1)
        for value, label in zip(values, labels, strict=True)
    )
    return right / len(labels)


def _joined(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in numbers)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--sst2", type=Path, help="SST-2 dev, tab separated")
    report(parser.parse_args().sst2, sys.stdout.write)
