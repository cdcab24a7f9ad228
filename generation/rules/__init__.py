"""Brand rules: what a brand, a law or a platform asks of a line, as data that is checked."""

from generation.rules.check import RuleSet, rule_set_of
from generation.rules.types import KINDS, LEVELS, Example, Rule, rule_from_dict, rule_to_dict

__all__ = [
    "KINDS",
    "LEVELS",
    "Example",
    "Rule",
    "RuleSet",
    "rule_from_dict",
    "rule_to_dict",
    "rule_set_of",
]
