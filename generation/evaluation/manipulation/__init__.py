"""How well text written for a language model is found: over published attacks, real catalogs and invented texts."""

from generation.evaluation.manipulation.measured import scan_report

__all__ = ["scan_report"]
