"""How threads of one computation wait for each other: OpenMP reads it from the environment when torch is loaded."""

from __future__ import annotations

from collections.abc import Mapping

WAITING: Mapping[str, str] = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "10000"}
"""A moment of spinning, then sleep.

Threads that only spin made it five times slower beside other busy processes; threads that sleep at once wake too late for
operations of some microseconds, and halved the speed of decoding (docs/benchmarks.md, `decode`).
"""
