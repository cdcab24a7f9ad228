"""Brand rules over the API: written into the open set, previewed, activated; foreign ones are as missing."""

from __future__ import annotations

import pytest
from django_scopes import scope

from campaigns.models import BrandRule, RuleSet
from campaigns.rules.proposals import rule_propose
from campaigns.rules.services import rule_create
from tests.campaigns.rules.steps import KINDS, LIGHT, work
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleos(in_acme, api, cleo):
    return api(cleo)


def test_a_rule_is_written_changed_and_taken_out(cleos):
    made = cleos.post("rules/", LIGHT)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["kind"], row["value"], row["severity"]) == (
        "banned_term",
        {"terms": ["light"]},
        "block",
    )
    address = f"rules/{row['id']}/"
    changed = cleos.patch(address, {"version": 1, "severity": "warn", "ends": "2026-12-24"})
    assert (changed.json()["severity"], changed.json()["ends"]) == ("warn", "2026-12-24")
    stale = cleos.patch(address, {"version": 1, "severity": "info"})
    assert stale.status_code == 409
    assert stale.json()["current"]["version"] == 2
    assert cleos.get(address).json()["version"] == 2
    assert [one["id"] for one in cleos.get("rules/").json()["results"]] == [row["id"]]
    assert cleos.send("DELETE", f"{address}?version=1", "").status_code == 409
    gone = cleos.send("DELETE", address, "")
    assert (gone.status_code, gone.json()["state"]) == (200, "draft")
    assert cleos.get("rules/").json()["results"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_of_each_kind_is_answered_as_it_was_sent(kind: str, cleos):
    made = cleos.post("rules/", {"kind": kind, "value": KINDS[kind]})
    assert made.status_code == 201, made.content
    assert made.json()["value"] == KINDS[kind]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"kind": "none", "value": {}}, "kind"),
        ({"kind": "banned_term"}, "value"),
        ({"kind": "banned_term", "value": {}}, "value.terms"),
        ({"kind": "pattern", "value": {"pattern": "(?=a)"}}, "value.pattern"),
        ({**LIGHT, "channels": ["fax"]}, "channels"),
        ({**LIGHT, "starts": "soon"}, "starts"),
        ({**LIGHT, "examples": [{"text": "Heavy"}]}, "examples"),
    ],
)
def test_what_is_no_rule_is_told_by_its_key(body, key, cleos):
    answer = cleos.post("rules/", body)
    assert answer.status_code == 422
    assert key in answer.json()["errors"]
    assert not RuleSet.objects.exists()


def test_a_set_is_looked_at_and_activated(cleos, in_acme, ben):
    line = make_candidate(make_campaign(in_acme, created_by=ben), make_product(in_acme))
    begun = cleos.post("rulesets/", {})
    assert (begun.status_code, begun.json()["number"]) == (201, 1)
    assert cleos.post("rulesets/", {}).status_code == 409
    rule = cleos.post("rules/", LIGHT).json()
    address = f"rulesets/{rule['ruleset']}/"
    assert cleos.get(f"{address}impact/").status_code == 409
    assert cleos.post(f"{address}activate/", {}).status_code == 422
    asked = cleos.post(f"{address}impact/", {})
    assert asked.status_code == 202
    work()
    assert cleos.get(f"jobs/{asked.json()['job']}/").json()["state"] == "succeeded"
    found = cleos.get(address).json()["impact"]
    assert found["would_block"] == {"approved": 0, "scheduled": 0, "live": 0}
    assert (found["waiting_blocked"], found["samples"]) == (1, [])
    assert cleos.get(f"{address}impact/").json() == found
    version = cleos.get(address).json()["version"]
    assert cleos.post(f"{address}propose/", {"version": version}).json()["proposed_by"] == "cleo"
    assert cleos.post(f"{address}activate/", {"version": version + 1}).status_code == 409
    held = cleos.post(f"{address}activate/", {"version": version})
    assert held.json()["state"] == "active"
    work()
    assert cleos.get(address).json()["settled"]
    line.refresh_from_db()
    assert line.state == "blocked"
    assert [one["id"] for one in cleos.get("rulesets/").json()["results"]] == [rule["ruleset"]]
    assert cleos.get("rules/", set=rule["ruleset"]).json()["results"][0]["id"] == rule["id"]


def test_only_admins_write(api, cleos, ben, ana):
    row = cleos.post("rules/", LIGHT).json()
    for person in (ben, ana):
        theirs = api(person)
        assert theirs.get(f"rules/{row['id']}/").status_code == 200
        assert theirs.patch(f"rules/{row['id']}/", {"version": 1}).status_code == 403
        assert theirs.send("DELETE", f"rules/{row['id']}/", "").status_code == 403
        assert theirs.post(f"rulesets/{row['ruleset']}/activate/", {}).status_code == 403


def test_two_admins_over_the_api(in_acme, api, cleos):
    dana = make_user("dana")
    in_acme.memberships.create(user=dana, role="admin")
    row = cleos.post("rules/", LIGHT).json()
    address = f"rulesets/{row['ruleset']}/"
    cleos.post(f"{address}impact/", {})
    work()
    assert cleos.post(f"{address}activate/", {}).status_code == 403
    version = cleos.get(address).json()["version"]
    assert cleos.post(f"{address}propose/", {"version": version}).status_code == 200
    assert api(dana).post(f"{address}activate/", {}).status_code == 200


def test_foreign_rules_are_as_missing(cleos, dora):
    there = dora.memberships.get().workspace
    with scope(workspace=there.pk):
        row = rule_create(workspace_id=there.pk, values=LIGHT, by=dora)
    for address in (f"rules/{row.pk}/", f"rulesets/{row.rule_set_id}/"):
        assert cleos.get(address).status_code == 404
    assert cleos.patch(f"rules/{row.pk}/", {"version": 1}).status_code == 404
    assert cleos.send("DELETE", f"rules/{row.pk}/", "").status_code == 404
    assert cleos.post(f"rulesets/{row.rule_set_id}/impact/", {}).status_code == 404
    assert cleos.get("rules/", set=row.rule_set_id).json()["results"] == []
    with scope(workspace=there.pk):
        assert BrandRule.objects.count() == 1


def test_a_set_is_a_file_and_a_file_is_a_set(api, cleos, ana):
    row = cleos.post("rules/", {**LIGHT, "message": "Say the weight: 1,5 kg"}).json()
    address = f"rulesets/{row['ruleset']}/file/"
    for format in ("csv", "jsonl", "yaml"):
        answer = api(ana).get(address, format=format)
        assert f"brand-rules-1.{format}" in answer["Content-Disposition"]
        file = b"".join(answer.streaming_content)
        same = cleos.upload("rules/import/", file, name=f"rules.{format}", replace="true")
        assert same.json() == {"added": 0, "changed": 0, "removed": 0, "ruleset": row["ruleset"]}
    assert cleos.get(address, format="pdf").status_code == 422
    other = b"- {key: heavy, kind: banned_term, value: {terms: [heavy]}}\n"
    sent = {"name": "rules.txt", "format": "yaml", "replace": "true"}
    assert cleos.upload("rules/import/", other, **sent).json()["removed"] == 1
    assert [one["key"] for one in cleos.get("rules/").json()["results"]] == ["heavy"]


def test_a_file_with_a_row_that_is_no_rule_changes_nothing(api, cleos, ana):
    file = b'{"kind": "banned_term", "value": {"terms": ["heavy"]}}\n{"kind": "none"}\n'
    refused = cleos.upload("rules/import/", file, name="rules.jsonl")
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["row 2"]
    assert not RuleSet.objects.exists()
    assert cleos.post("rules/import/", {}).status_code == 415
    assert cleos.upload("rules/import/", file, format="pdf").status_code == 422
    assert api(ana).upload("rules/import/", file, name="rules.jsonl").status_code == 403
    good, key = file.splitlines()[0], "k-1"
    first = cleos.upload("rules/import/", good, name="rules.jsonl", key=key)
    again = cleos.upload("rules/import/", good, name="rules.jsonl", key=key)
    assert (first.status_code, again.content) == (200, first.content)
    assert BrandRule.objects.count() == 1


def test_a_rule_is_proposed_and_decided_on_over_the_api(api, cleos, ana, vic):
    sent = {"kind": "banned_term", "text": "pricey", "why": "House style"}
    anas = api(ana)
    made = anas.post("ruleproposals/", sent)
    assert made.status_code == 201, made.content
    row = made.json()
    assert {**row, **sent} == row
    assert (row["state"], row["proposed_by"], row["decided_by"]) == ("proposed", "ana", None)
    assert api(vic).post("ruleproposals/", sent).status_code == 403
    assert anas.post("ruleproposals/", {**sent, "kind": "pattern"}).status_code == 422
    assert "why" in anas.post("ruleproposals/", {**sent, "why": ""}).json()["errors"]
    here = f"ruleproposals/{row['id']}/"
    assert anas.post(f"{here}accept/").status_code == 403
    assert anas.get("ruleproposals/", state="open").status_code == 422
    assert "note" in cleos.post(f"{here}decline/", {}).json()["errors"]
    assert "note" in cleos.post(f"{here}decline/", {"note": " "}).json()["errors"]
    assert not BrandRule.objects.exists()
    taken = cleos.post(f"{here}accept/")
    assert (taken.status_code, taken.json()["severity"]) == (200, "warn")
    assert cleos.post(f"{here}accept/").status_code == 409
    assert cleos.post(f"{here}decline/", {"note": "No"}).status_code == 409
    assert api(vic).get(here).json()["decided_by"] == "cleo"
    assert anas.get("ruleproposals/", state="proposed").json()["results"] == []
    told = anas.get("notifications/").json()["results"][0]
    assert (told["kind"], told["code"], told["subject"]) == ("proposal", "accepted", "pricey")


def test_a_rule_of_who_may_not_write_it_is_proposed_whole(api, cleos, ana, ben, vic):
    asked = {
        "kind": "pattern",
        "value": {"pattern": "<b>+"},
        "severity": "block",
        "channels": ["sms"],
        "ends": "2026-12-24",
        "message": "No <i> signs.",
    }
    assert api(vic).post("rules/", asked).status_code == 403
    wrong = api(ana).post("rules/", {**asked, "value": {"pattern": "(?=a)"}})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["value.pattern"])
    anas, bens = (api(person).post("rules/", asked) for person in (ana, ben))
    for made in (anas, bens):
        assert made.status_code == 201, made.content
        assert {**made.json(), **asked, "state": "proposed", "ruleset": None} == made.json()
    assert not BrandRule.objects.exists()
    here = f"ruleproposals/{bens.json()['id']}/"
    shown = api(vic).get(here).json()
    assert (shown["kind"], shown["why"], shown["state"]) == ("pattern", "No <i> signs.", "proposed")
    assert shown["rule"]["channels"] == ["sms"]
    page = signed_in(ana).get(f"/w/acme/rules/proposals/{bens.json()['id']}/").content.decode()
    assert "&lt;b&gt;+" in page
    assert "Blocks" in page
    taken = cleos.post(f"{here}accept/").json()
    source = f"Proposed by {ben}"
    assert {**taken, **asked, "source": source} == taken


def test_writing_rules_takes_the_scope_of_writing_and_activating_them_that_of_admins(api, cleo):
    writes = api(cleo, scopes=["read", "write"])
    made = writes.post("rules/", LIGHT)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert writes.post(f"rulesets/{made.json()['ruleset']}/impact/", {}).status_code == 202
    assert writes.post(f"rulesets/{made.json()['ruleset']}/activate/", {}).status_code == 403


def test_a_foreign_proposal_is_as_missing(cleos, dora):
    there = dora.memberships.get().workspace
    with scope(workspace=there.pk):
        row = rule_propose(
            workspace_id=there.pk, kind="banned_term", text="airy", why="So", by=dora
        )
    here = f"ruleproposals/{row.pk}/"
    assert cleos.get(here).status_code == 404
    assert cleos.post(f"{here}accept/").status_code == 404
    assert cleos.post(f"{here}decline/", {"note": "No"}).status_code == 404
    assert cleos.get("ruleproposals/").json()["results"] == []
