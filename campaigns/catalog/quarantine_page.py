"""What a product's page shows of its quarantine: each suspicious stretch with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.catalog.quarantines import quarantine_of, texts_digest
from campaigns.catalog.records import product_record
from campaigns.common.copy_marks import CopySpan
from campaigns.models import Product, Quarantine
from generation.jobs.scan import product_texts

AROUND, LONGEST, SHOWN = 80, 600, 8
TITLE = "reads as if it were written for a language model"


@dataclass(frozen=True)
class Stretch:
    """A suspicious stretch of one text, between what stands before and after it."""

    field: str
    text: str
    marks: list[CopySpan]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True)
class QuarantinePage:
    """A finding as the page shows it; `more` are stretches that are not shown."""

    row: Quarantine
    stretches: list[Stretch]
    more: int

    @property
    def is_open(self) -> bool:
        """Whether nobody released it."""
        return self.row.released is None


def quarantine_page(product: Product) -> QuarantinePage | None:
    """The finding about a product's texts as they stand, released or not; None where there is none."""
    row = quarantine_of(product)
    if row is None:
        return None
    texts = dict(product_texts(product_record(product)))
    fits = row.digest == texts_digest(product)
    spans = [span for span in row.spans if fits and span["field"] in texts]
    stretches = [_stretch(texts[span["field"]], **span) for span in spans[:SHOWN]]
    return QuarantinePage(row, stretches, len(row.spans) - len(stretches))


def _stretch(text: str, *, field: str, start: int, end: int) -> Stretch:
    end = min(end, start + LONGEST)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    name = field.removeprefix("attributes.").replace("_", " ")
    mark = CopySpan(start - first, end - first, "hit", TITLE)
    return Stretch(name, text[first:last], [mark], first > 0, last < len(text))
