"""Badges: measured statements about lines, with the words that were measured, and the rank they give."""

from generation.badges.measure import lines_near, measure, measure_one
from generation.badges.ranking import Curve, CurvePoint, Ranking, lambda_curve, rank, spec_mask
from generation.badges.registry import SCORER_VERSIONS

__all__ = [
    "SCORER_VERSIONS",
    "Curve",
    "CurvePoint",
    "Ranking",
    "lambda_curve",
    "lines_near",
    "measure",
    "measure_one",
    "rank",
    "spec_mask",
]
