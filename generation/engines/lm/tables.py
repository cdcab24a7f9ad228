"""What drawn lines are held against, made of all packs once a process: two seconds, in which the model draws already."""

from __future__ import annotations

from functools import cache
from threading import Thread

from generation.engines.lm import borrowed, faults, recited, unearned, uses

TABLES = (
    faults.names_of_corpus,
    uses.places_of_facts,
    recited.forms_of_patterns,
    unearned.benefits_conditional,
    borrowed.homes_of_pairs,
)


def tables_begin() -> None:
    """Begins to make them in a thread of its own; does nothing the second time."""
    _making()


def tables_wait() -> None:
    """Returns when they are made, so that nobody makes them a second time beside the thread."""
    _making().join()


@cache
def _making() -> Thread:
    thread = Thread(target=_make, name="tables of lm", daemon=True)
    thread.start()
    return thread


def _make() -> None:
    for table in TABLES:
        table()
