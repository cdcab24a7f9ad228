"""The whole evaluation: product after product, engine after engine, in memory that does not grow."""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from generation.evaluation.bootstrap import Floats, Ratio, product_weights
from generation.evaluation.briefs import Subject, main_brief, sweep_steps, swept_channels
from generation.evaluation.looking import Looker, Remark, Sums
from generation.evaluation.measures import BY_KEY
from generation.evaluation.sweeps import Sweeps
from generation.evaluation.watched import BASELINE, Candidate
from generation.pipeline import FieldLines, Taken, TakenFilter, write_lines
from generation.types import EngineUnavailable, Spec
from generation.types.brief import N_DEFAULT

WORST = 20
BINS = 20
_TOKEN = re.compile(r"\w+|[^\w\s]")
Step = Callable[[str], object]


@dataclass(frozen=True)
class Plan:
    """What is evaluated: the channels, the seed of everything, packs that no model was trained on.

    `at_once` lets the engines write side by side: sooner done where models draw in processes of their
    own, the same lines, and seconds that say less.
    """

    channels: tuple[str, ...]
    seed: int
    held_out: frozenset[str] = frozenset()
    at_once: bool = False


@dataclass
class Wrote:
    """All that is kept of one engine while products go by."""

    candidate: Candidate
    cuts: dict[str, dict[str, Ratio]] = field(default_factory=dict)
    sweeps: Sweeps = field(default_factory=Sweeps)
    worst: dict[str, list[tuple[float, str, Remark]]] = field(default_factory=dict)
    room: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    spread: Counter[int] = field(default_factory=Counter)
    taken: TakenFilter = field(default_factory=TakenFilter)
    said: TakenFilter = field(default_factory=TakenFilter)
    stopped: str = ""
    """Why it wrote no further, where it could not."""

    def add(self, weights: Floats, cut: str, sums: Sums) -> None:
        """Counts a product's sums in one cut."""
        ratios = self.cuts.setdefault(cut, {})
        for measure in {measure for measure, _ in sums}:
            ratio = ratios.setdefault(measure, Ratio())
            ratio.add(weights, sums[measure, 0], sums[measure, 1])

    def remark(self, remarks: Iterable[Remark]) -> None:
        """Keeps the worst lines by each measure."""
        for remark in remarks:
            heap = self.worst.setdefault(remark.measure, [])
            line = remark.line
            entry = (
                round(remark.badness, 6),
                f"{line.sku}\x1f{line.channel}\x1f{line.field}\x1f{line.text}",
                remark,
            )
            if len(heap) < WORST:
                heapq.heappush(heap, entry)
            elif entry[:2] > heap[0][:2]:
                heapq.heapreplace(heap, entry)


class Evaluation:
    """Engines side by side. `clock` gives seconds; `step` is told after each order what was written."""

    def __init__(
        self, candidates: Sequence[Candidate], plan: Plan, clock: Callable[[], float], step: Step
    ) -> None:
        self.plan, self._clock, self._step = plan, clock, step
        self.wrote = {candidate.key: Wrote(candidate) for candidate in candidates}
        self.products = self.swept = 0
        self.families: Counter[str] = Counter()

    @property
    def baseline(self) -> Wrote | None:
        """The grammar's results."""
        return self.wrote.get(BASELINE)

    def look(self, subject: Subject, *, sweep: bool) -> None:
        """Writes and measures all of one product with every engine."""
        weights = product_weights(self.plan.seed, subject.place)
        self.products += 1
        self.families[subject.understanding.family] += 1
        threads = len(self.wrote) if self.plan.at_once else 1
        with ThreadPoolExecutor(threads) as pool:
            # Each engine touches what is its own alone; models draw in processes of their own.
            for done in [
                pool.submit(self._engine, subject, wrote, weights, sweep=sweep)
                for wrote in self.wrote.values()
            ]:
                done.result()
        self.swept += sweep

    def _engine(self, subject: Subject, wrote: Wrote, weights: Floats, *, sweep: bool) -> None:
        if wrote.stopped:
            return
        try:
            self._main(subject, wrote, weights)
            if sweep:
                self._sweep(subject, wrote, weights)
        except EngineUnavailable as error:
            # What the others wrote, and this one so far, is worth its report.
            wrote.stopped = f"{error} (at product {self.products})"

    def _main(self, subject: Subject, wrote: Wrote, weights: Floats) -> None:
        whole: Sums = defaultdict(float)
        for channel in self.plan.channels:
            sums: Sums = defaultdict(float)
            self._channel(subject, wrote, channel, sums)
            wrote.add(weights, f"channel:{channel}", sums)
            for key, value in sums.items():
                whole[key] += value
            self._step(wrote.candidate.key)
        known = subject.understanding
        fresh = "held out" if known.pack in self.plan.held_out else "trained"
        for cut in ("all", f"family:{known.family}", f"packs:{fresh}"):
            wrote.add(weights, cut, whole)

    def _channel(self, subject: Subject, wrote: Wrote, channel: str, sums: Sums) -> None:
        spec = subject.spec(main_brief(subject, channel, self.plan.seed))
        looker, seen = Looker(spec), wrote.candidate.seen
        seen.clear()
        start = self._clock()
        fields = list(self._written(spec, wrote.candidate, wrote.taken))
        lines = [line for found in fields for line in found.lines]
        _share(sums, "seconds", self._clock() - start, len(lines))
        _share(sums, "tokens", sum(len(_TOKEN.findall(line.text)) for line in lines), len(lines))
        for found in fields:
            asked = found.field.default_n or N_DEFAULT
            drawn = seen.drawn.get(found.field.key, [])
            if drawn:
                wrote.remark(looker.texts(drawn, "drawn", found.field, sums))
                _share(sums, "drawn", len(drawn), len(found.lines))
            drafts = seen.drafts[found.field.key]
            wrote.remark(looker.texts(drafts, "drafts", found.field, sums))
            wrote.remark(looker.lines(found.lines, found.field, asked, wrote.said, sums))
            _draw(wrote, found)

    def _sweep(self, subject: Subject, wrote: Wrote, weights: Floats) -> None:
        for channel in swept_channels(self.plan.channels):
            for step in sweep_steps(channel, subject.now):
                spec = subject.spec(step.brief)
                for found in self._written(spec, wrote.candidate, set()):
                    wrote.sweeps.add(subject.place, step, found)
                wrote.candidate.seen.clear()
                self._step(wrote.candidate.key)
        wrote.sweeps.product_end(weights)

    def _written(self, spec: Spec, candidate: Candidate, taken: Taken) -> Iterator[FieldLines]:
        return write_lines(
            spec,
            engine=candidate.engine,
            seed=self.plan.seed,
            avoid=taken,
            ranked=candidate.ranked,
        )

    def cuts_record(self, wrote: Wrote) -> dict[str, dict[str, Any]]:
        """Every measure of an engine in every cut."""
        return {
            cut: {
                key: ratios[key].estimate(measure.scale).record()
                for key, measure in BY_KEY.items()
                if key in ratios
            }
            for cut, ratios in sorted(wrote.cuts.items())
        }


def worst_record(wrote: Wrote) -> dict[str, list[dict[str, Any]]]:
    """The worst lines by each measure, worst first, to be read."""
    return {
        measure: [
            _remark(remark)
            for _, _, remark in sorted(heap, key=lambda entry: entry[:2], reverse=True)
        ]
        for measure, heap in sorted(wrote.worst.items())
    }


def _remark(remark: Remark) -> dict[str, Any]:
    line = remark.line
    return {
        "sku": line.sku,
        "channel": line.channel,
        "field": line.field,
        "text": line.text,
        "why": remark.why,
    }


def _share(sums: Sums, measure: str, value: float, of: float) -> None:
    sums[measure, 0] += value
    sums[measure, 1] += of


def _draw(wrote: Wrote, found: FieldLines) -> None:
    """Counts what the two histograms show: room used by field, D by set."""
    for line in found.lines:
        length = line.badges["length"]
        share = length["value"] / length["limit"]
        step = BINS if share > 1 else min(BINS - 1, int(share * BINS))
        wrote.room[found.field.key][step] += 1
    if len(found.lines) > 1:
        diversity = found.lines[0].badges["diversity"]["set"]
        wrote.spread[min(BINS - 1, int(diversity * BINS))] += 1
