"""One set of lines looked at: the sums of all measures, and the lines that come off worst."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generation.badges.context import context_of
from generation.engines.grammar.context import context_build
from generation.evaluation.corpus_copied import Copying
from generation.evaluation.field_limits import limit_share
from generation.evaluation.language_faults import KINDS, faults_find
from generation.evaluation.plain import text_same, words_plain
from generation.evaluation.repeats import distinct, near_twins, self_bleu
from generation.evaluation.unsupported import Record, Unsupported
from generation.pipeline import Taken
from generation.types import FieldSpec, Line, Spec

Sums = defaultdict[tuple[str, int], float]
"""By (measure, 0 for the numerator and 1 for the denominator)."""


@dataclass(frozen=True)
class Said:
    """A text that is no line yet, and what it was written for."""

    sku: str
    channel: str
    field: str
    text: str


@dataclass(frozen=True)
class Remark:
    """A line worth reading: the measure it does badly by, how badly (more is worse), and why."""

    measure: str
    badness: float
    line: Line | Said
    why: str


@dataclass(frozen=True)
class Looker:
    """What is known of one product under one brief, ready for looking at its lines."""

    spec: Spec

    @cached_property
    def record(self) -> Record:
        """What record and brief say."""
        return Record(self.spec)

    @cached_property
    def copying(self) -> Copying:
        """What could be copied from the corpus."""
        return Copying(context_build(self.spec, plain=self.spec.brief.channel == "sms"))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words of the product's own name; a title is mostly name, so nothing is hidden there."""
        if self.spec.brief.channel == "product_title":
            return frozenset()
        known = self.spec.understanding
        own = (known.brand or "", *known.names[:1], *known.models, known.noun, known.plural)
        return frozenset(words_plain(" ".join(own)))

    def texts(self, texts: Sequence[str], stage: str, field: FieldSpec, sums: Sums) -> list[Remark]:
        """Adds claims and faults of texts that are no lines yet; `stage` is "drafts" or "drawn"."""
        remarks = []
        for text in texts:
            said = Said(self.spec.product.sku, field.channel, field.field, text)
            claims = self.record.unsupported(text)
            faults = faults_find(text, self.record.pairs)
            _count(sums, f"unsupported_{stage}", len(claims))
            _count(sums, f"faults_{stage}", len(faults))
            if claims:
                remarks.append(Remark(f"unsupported_{stage}", len(claims), said, _claimed(claims)))
            if faults:
                remarks.append(Remark(f"faults_{stage}", len(faults), said, ", ".join(faults)))
        return remarks

    def lines(
        self, lines: Sequence[Line], field: FieldSpec, asked: int, said: Taken, sums: Sums
    ) -> list[Remark]:
        """Adds the sums of one set; `asked` lines were wanted, `said` holds all texts so far, by field."""
        sums["coverage", 0] += len(lines)
        sums["coverage", 1] += asked
        sums["empty", 0] += not lines
        sums["empty", 1] += 1
        if not lines:
            return []
        remarks = self._own(lines, sums)
        remarks += self._repeats(lines, field, said, sums)
        remarks += self._badges(lines, field, sums)
        return remarks

    def _own(self, lines: Sequence[Line], sums: Sums) -> list[Remark]:
        remarks = []
        for line in lines:
            share = limit_share(line.text, f"{line.channel}.{line.field}")
            faults = faults_find(line.text, self.record.pairs)
            claims = self.record.unsupported(line.text)
            matched, grams = self.copying.grams(line.text)
            pattern = self.copying.is_pattern(line.text)
            for kind in KINDS:
                _count(sums, f"faults_{kind}", kind in faults)
            _count(sums, "limits", share <= 1)
            _count(sums, "faults", len(faults))
            _count(sums, "pattern", pattern)
            _count(sums, "copied", matched, grams)
            _count(sums, "length", share)
            _count(sums, "words", len(words_plain(line.text)))
            if not line.badges["blocks"]:
                _count(sums, "unsupported", len(claims))
            if claims:
                why = _claimed(claims)
                blocked = bool(line.badges["blocks"])
                remarks.append(
                    Remark(
                        "unsupported",
                        len(claims) - 0.5 * blocked,
                        line,
                        why + (" (blocked)" if blocked else ""),
                    )
                )
            if faults:
                remarks.append(Remark("faults", len(faults), line, ", ".join(faults)))
            if share > 1:
                remarks.append(Remark("limits", share, line, f"{share:.0%} of the limit"))
            if grams:
                remarks.append(
                    Remark(
                        "copied",
                        matched / grams + matched / 1000,
                        line,
                        f"{matched} of {grams} runs",
                    )
                )
        return remarks

    def _repeats(
        self, lines: Sequence[Line], field: FieldSpec, said: Taken, sums: Sums
    ) -> list[Remark]:
        texts = [line.text for line in lines]
        remarks = []
        for line, near in zip(lines, near_twins(texts, self.names), strict=True):
            key = f"{field.key}\x1f{text_same(line.text)}"
            _count(sums, "exact", key in said)
            _count(sums, "near", near)
            if key in said:
                remarks.append(Remark("exact", 1, line, "said before"))
            if near:
                remarks.append(
                    Remark("near", 1, line, "an earlier line of its set says nearly the same")
                )
            said.add(key)
        words = [words_plain(text) for text in texts]
        for size in (1, 2):
            different, all_runs = distinct(words, size)
            if all_runs:
                _count(sums, f"distinct_{size}", different / all_runs)
        alike = self_bleu(words)
        if alike is not None:
            _count(sums, "self_bleu", alike)
        return remarks

    def _badges(self, lines: Sequence[Line], field: FieldSpec, sums: Sums) -> list[Remark]:
        remarks = []
        if len(lines) > 1:
            _count(sums, "diversity", lines[0].badges["diversity"]["set"])
        near = context_of(self.spec, field).nearest([line.text for line in lines])
        for line, (likeness, _) in zip(lines, near, strict=True):
            badges = line.badges
            match = sum(tone["match"] for tone in badges["tone"].values()) / len(badges["tone"])
            _count(sums, "novelty", min(1.0, max(0.0, 1 - likeness)))
            _count(sums, "tone", match)
            _count(sums, "blocked", bool(badges["blocks"]))
            _count(sums, "warned", any(rule["severity"] == "warn" for rule in badges["rules"]))
            if badges["conversion"]["p"] is not None:
                _count(sums, "p_conv", badges["conversion"]["p"])
                remarks.append(
                    Remark(
                        "p_conv",
                        -badges["conversion"]["p"],
                        line,
                        f"P_conv {badges['conversion']['p']:.3f}",
                    )
                )
            if badges["readability"]["grade"] is not None:
                _count(sums, "grade", badges["readability"]["grade"])
                remarks.append(
                    Remark(
                        "grade",
                        badges["readability"]["grade"],
                        line,
                        f"grade {badges['readability']['grade']:.1f}",
                    )
                )
            remarks.append(Remark("tone", -match, line, _tone_said(badges["tone"])))
            remarks.append(
                Remark("novelty", likeness, line, f"cosine {likeness:.2f} to the record")
            )
            remarks.append(
                Remark(
                    "diversity",
                    -badges["diversity"]["value"],
                    line,
                    f"d {badges['diversity']['value']:.2f} in its set",
                )
            )
            if badges["rules"]:
                remarks.append(_ruled(line))
        return remarks


def _count(sums: Sums, measure: str, value: float, of: float = 1) -> None:
    sums[measure, 0] += value
    sums[measure, 1] += of


def _claimed(claims: Sequence[Unsupported]) -> str:
    return ", ".join(f"{claim.kind}: {claim.said}" for claim in claims)


def _ruled(line: Line) -> Remark:
    rules = line.badges["rules"]
    weight = {"block": 100, "warn": 10}
    badness = sum(weight.get(rule["severity"], 1) for rule in rules)
    return Remark("blocked", badness, line, "; ".join(str(rule["message"]) for rule in rules))


def _tone_said(tone: Mapping[str, Mapping[str, float]]) -> str:
    far = sorted(tone, key=lambda slider: tone[slider]["match"])[:2]
    return ", ".join(
        f"{slider} {tone[slider]['measured']:+} for {tone[slider]['asked']:+}" for slider in far
    )
