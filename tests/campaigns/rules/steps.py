"""Steps that tests of rules share: a set previewed and activated, its jobs done."""

from __future__ import annotations

from typing import Any

from campaigns.models import RuleSet, User
from campaigns.rules.activating import rule_set_activate
from campaigns.rules.impact import impact_ask
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import Api

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


def rules_journey(api: Api) -> None:
    """From a set that is begun to one that holds, by every operation of an admin."""
    here = f"rulesets/{api.post('rulesets/').json()['id']}/"
    values = {**LIGHT, "severity": "info"}
    kept, gone = (api.post("rules/", values).json()["id"] for _ in range(2))
    assert api.patch(f"rules/{kept}/", {"version": 1, "severity": "warn"}).status_code == 200
    assert api.send("DELETE", f"rules/{gone}/", "").status_code == 200
    assert [row["id"] for row in api.get("rules/").json()["results"]] == [kept]
    assert api.get(f"rules/{kept}/").json()["severity"] == "warn"
    file = b"".join(api.get(f"{here}file/", format="yaml").streaming_content)
    back = api.upload("rules/import/", file, name="rules.yaml", replace="true")
    assert back.json()["changed"] == back.json()["removed"] == 0
    _proposals(api)
    assert api.post(f"{here}impact/").status_code == 202
    work()
    assert api.get(f"{here}impact/").json()["would_block"]["approved"] == 0
    version = api.get(here).json()["version"]
    assert api.post(f"{here}propose/", {"version": version}).json()["state"] == "proposed"
    assert api.post(f"{here}activate/").json()["state"] == "active"
    work()
    first = api.get("rulesets/").json()["results"][0]
    assert first["settled"]
    assert api.post("rulesets/", {"copy_of": first["id"]}).status_code == 409


def _proposals(api: Api) -> None:
    for text in ("cheapish", "pricey"):
        sent = {"kind": "banned_term", "text": text, "why": "House style"}
        assert api.post("ruleproposals/", sent).status_code == 201
    second, first = api.get("ruleproposals/", state="proposed").json()["results"]
    taken = api.post(f"ruleproposals/{first['id']}/accept/").json()
    assert taken["value"] == {"terms": ["cheapish"]}
    left = f"ruleproposals/{second['id']}/"
    assert api.post(f"{left}decline/", {"note": "We are."}).json()["state"] == "declined"
    assert api.get(left).json()["note"] == "We are."
