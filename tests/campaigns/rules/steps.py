"""Steps that tests of rules share: a set previewed and activated, its jobs done."""

from __future__ import annotations

from typing import Any

from campaigns.models import RuleSet, User
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.impact import impact_ask
from generation.jobs.runner import job_run

LIGHT: dict[str, Any] = {
    "kind": "banned_term",
    "value": {"terms": ["light"]},
    "message": "Say the weight.",
}
KINDS: dict[str, dict[str, Any]] = {
    "banned_term": {"terms": ["cheap", "=1+1"], "instead": "good value", "unless": ["dirt cheap"]},
    "preferred_term": {"term": "trainers", "instead_of": ["sneakers", "pumps"]},
    "required_text": {"text": "T&C apply", "when": ["free"], "place": "end"},
    "pattern": {"pattern": r"\bno\. ?1\b", "match_case": True},
    "characters": {"forbid": "©—", "most": {"!": 1, "?": 0}, "capitals": 0, "emoji": 2},
    "length": {"unit": "words_a_sentence", "least": 0, "most": 20},
    "tone_range": {"slider": "urgency", "least": -20, "most": 40},
    "claim": {"claims": ["superlative", "price"], "never": True},
}
"""A value of each kind, with every key in use."""


def work() -> None:
    """All jobs that wait."""
    while job_run(queue="default"):
        pass


def previewed(rule_set: RuleSet, by: User) -> RuleSet:
    """The set with a preview of how it stands."""
    rule_set.refresh_from_db()
    impact_ask(rule_set=rule_set, version=rule_set.version, by=by)
    work()
    rule_set.refresh_from_db()
    return rule_set


def activated(rule_set: RuleSet, by: User) -> RuleSet:
    """The set active; its lines are not read yet."""
    rule_set = previewed(rule_set, by)
    return rule_set_activate(rule_set=rule_set, version=rule_set.version, by=by)
