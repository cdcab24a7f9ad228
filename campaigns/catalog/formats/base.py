"""What every reader gives: one record a product, or what is wrong with it; and what breaks a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

FORMATS = (
    "shopify_csv",
    "woocommerce_csv",
    "magento_csv",
    "spree_csv",
    "akeneo_csv",
    "google_merchant_tsv",
    "google_merchant_xml",
    "saleor_csv",
    "saleor_json",
    "xlsx",
    "jsonl",
    "csv",
)
# Tables of no known shape, whose columns a person maps.
MAPPED = ("csv", "xlsx")
# The encoding of a file that is no text but an Excel workbook.
WORKBOOK = "xlsx"
HEAD_BYTES = 64 * 1024
LINE_MOST = 4_000_000
CELL_MOST = 200_000
COLUMNS_MOST = 1_000
ROWS_OF_PRODUCT_MOST = 2_000

# Columns that our own file of refused rows adds; a mended file may still carry them.
ROW_COLUMN, REASON_COLUMN = "copystudio_row", "copystudio_reason"


class FileBroken(Exception):
    """The file is no table of its format; the message says where and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Problem:
    """Why a record is refused: the column or key, and words fit to show."""

    field: str
    message: str


@dataclass(frozen=True)
class Spoken:
    """Which attributes a file speaks of: of these, one that a product has and the file does not say goes.

    `named` have a column each, `options` are what the product's variants differed by, `others` all but these and `apart`.
    """

    named: frozenset[str] = frozenset()
    options: bool = False
    others: bool = False
    apart: frozenset[str] = frozenset()


EVERY = Spoken(options=True, others=True)


@dataclass(frozen=True)
class FileRecord:
    """One product of a file.

    `values` holds only what the file says, by the names of the product's columns: a column that a
    file leaves out keeps its old value. `row` and `last_row` are rows as a spreadsheet counts them,
    the header being row 1; lines of a JSONL file count from 1. `raw` has the rows as they stood there.
    `by_handle`: the file names products by handle only, so that a known one with it is meant.
    Of `extra` a None is what the file says to be blank.
    """

    row: int
    last_row: int
    sku: str
    values: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    raw: tuple[dict[str, Any], ...] = ()
    by_handle: bool = False
    spoken: Spoken = EVERY


@dataclass(frozen=True)
class Detected:
    """What a file's bytes showed."""

    format: str
    encoding: str
    delimiter: str = ","
    headers: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = field(default=())
