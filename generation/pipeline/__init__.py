"""Spec to ranked lines: engine, clean-up, badges, ranking."""

from generation.pipeline.lines import FieldLines, Ready, field_lines, lines_ready, write_lines
from generation.pipeline.single import line_again, line_like, line_measured, line_shorter
from generation.pipeline.taken import Taken, TakenFilter

__all__ = [
    "FieldLines",
    "Ready",
    "Taken",
    "TakenFilter",
    "field_lines",
    "line_again",
    "line_like",
    "line_measured",
    "line_shorter",
    "lines_ready",
    "write_lines",
]
