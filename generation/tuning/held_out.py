"""The packs that no model is ever trained on; loads no torch, so that an evaluation can name them."""

from __future__ import annotations

HELD_OUT = ("bags", "cameras", "coffee-tea", "lighting", "musical-instruments", "toys-figures")
"""What is said of their products shows what was learnt."""
