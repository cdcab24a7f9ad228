"""What is measured of every set of lines: name, unit, which way is better, and who measures it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One measure: a sum over a sum, times `scale`.

    `better` is "up", "down" or "" where neither is; `own` is True where code apart from the badges
    measures it.
    """

    key: str
    title: str
    unit: str
    better: str
    own: bool
    about: str

    @property
    def scale(self) -> float:
        """What the ratio is multiplied by for its unit."""
        return 100.0 if self.unit in ("%", "per 100") else 1.0

    def record(self) -> dict[str, object]:
        """The measure for the report."""
        return {
            "key": self.key,
            "title": self.title,
            "unit": self.unit,
            "better": self.better,
            "own": self.own,
            "about": self.about,
        }


def _own(key: str, title: str, unit: str, better: str, about: str) -> Measure:
    return Measure(key, title, unit, better, own=True, about=about)


def _badge(key: str, title: str, unit: str, better: str, about: str) -> Measure:
    return Measure(key, title, unit, better, own=False, about=about)


MEASURES = (
    _own("limits", "Within the field's limit", "%", "up", "lines no longer than the limit, in characters or GSM-7 units"),
    _own("unsupported", "Unsupported claims, lines", "per 100", "down", "claims that neither record nor brief holds, in lines that may be approved"),
    _own("unsupported_drafts", "Unsupported claims, drafts", "per 100", "down", "the same in what the engine offered, before badges and ranking"),
    _own("unsupported_drawn", "Unsupported claims, drawn", "per 100", "down", "the same in what the model drew, before any check of its engine"),
    _own("faults", "Language faults, lines", "per 100", "down", "doubled words, open ends, a for an, empty slots; each kind once a line"),
    _own("faults_drafts", "Language faults, drafts", "per 100", "down", "the same in what the engine offered"),
    _own("faults_drawn", "Language faults, drawn", "per 100", "down", "the same in what the model drew"),
    _own("faults_doubled", "… doubled words", "per 100", "down", "“the the”, “your a”"),
    _own("faults_dangling", "… open ends", "per 100", "down", "“Made for the”, “Light,”"),
    _own("faults_article", "… a for an", "per 100", "down", "“a hour”, “an unique”"),
    _own("faults_slot", "… empty slots", "per 100", "down", "a brace, a bracket with nothing in it, a price sign without a price, signs side by side"),
    _own("exact", "Exact twins", "per 100", "down", "lines that say, word for word, what a line of the same field said before, of any product"),
    _own("near", "Near twins in a set", "%", "down", "lines with four words in five in common and in order with an earlier one of the set"),
    _own("pattern", "Build of a corpus pattern", "%", "down", "lines that are one pattern of the corpus with its slots filled"),
    _own("copied", "8-grams of the corpus", "%", "down", "runs of eight words that stand in the corpus, names and facts counting as one word"),
    _own("distinct_1", "distinct-1", "", "up", "different words over all words, mean over sets"),
    _own("distinct_2", "distinct-2", "", "up", "different word pairs over all pairs, mean over sets"),
    _own("self_bleu", "self-BLEU", "", "down", "BLEU of each line against the others of its set, mean over sets"),
    _own("coverage", "Lines made of those asked", "%", "up", "over all fields asked for"),
    _own("empty", "Fields left empty", "%", "down", "fields asked for that got no line"),
    _own("length", "Room used", "%", "", "length over the limit, mean over lines"),
    _own("words", "Words a line", "", "", "mean over lines"),
    _badge("diversity", "D", "", "up", "1 less the mean cosine of all pairs of a set, mean over sets (arXiv 2505.23809, eq. 1)"),
    _badge("novelty", "Novelty against the catalog", "", "up", "1 less the greatest cosine to the record's own sentences"),
    _badge("p_conv", "P_conv", "", "up", "predicted conversion, mean over lines"),
    _badge("tone", "Tone match", "", "up", "1 less the distance between asked and measured, mean over sliders and lines"),
    _badge("grade", "School grade", "", "", "Flesch-Kincaid, lines of 30 words and more"),
    _badge("blocked", "Lines that rules block", "%", "down", "lines that may not be approved"),
    _badge("warned", "Lines with a warning", "%", "down", "lines with a rule of severity warn"),
    _own("seconds", "Seconds a line", "s", "down", "time in the pipeline, all badges and ranking included"),
    _own("tokens", "Tokens a line", "", "", "words and signs of lines that were kept"),
    _own("drawn", "Drawn for one kept", "", "", "lines that the model drew for each line kept"),
)  # fmt: skip
BY_KEY = {measure.key: measure for measure in MEASURES}
