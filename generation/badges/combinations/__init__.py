"""Responsive ads: what stands together in the combinations that a platform may show."""

from generation.badges.combinations.faults import Fault
from generation.badges.combinations.lint import Lint, Parts, Shown, combinations_lint
from generation.badges.combinations.parts import Part, Required
from generation.badges.combinations.pins import Pins

__all__ = ["Fault", "Lint", "Part", "Parts", "Pins", "Required", "Shown", "combinations_lint"]
