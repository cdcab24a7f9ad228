"""X5: designs, and that nothing of one moves once people see it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import AuditEntry
from campaigns.review.services import candidate_approve
from tests.campaigns.experiments.conftest import design


def test_a_design_is_kept_as_it_was_asked_for(bens, lines):
    asked = design(lines, metric="order", guardrails=["click"], baseline=0.03, seed="autumn")
    made = bens.post("experiments/", asked)
    assert made.status_code == 201
    said = made.json()
    assert said["state"] == "draft"
    assert said["registered"] is None
    assert {key: said[key] for key in ("metric", "guardrails", "baseline", "seed")} == {
        key: asked[key] for key in ("metric", "guardrails", "baseline", "seed")
    }
    assert [(arm["key"], arm["control"], arm["text"]) for arm in said["arms"]] == [
        ("a", True, lines[0].text),
        ("b", False, lines[1].text),
    ]
    assert bens.get(f"experiments/{said['id']}/").json() == said
    assert bens.get("experiments/").json()["results"] == [said]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hypothesis": "  "}, "hypothesis"),
        ({"metric": "likes"}, "metric"),
        ({"guardrails": ["click"]}, "guardrails"),
        ({"min_days": -1}, "min_days"),
        ({"seed": 1.5}, "seed"),
        ({"coverage": 0}, "coverage"),
    ],
)
def test_what_no_experiment_can_be_is_refused_by_name(bens, lines, change, field):
    refused = bens.post("experiments/", design(lines, **change))
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == [field]


def test_arms_are_texts_for_one_place(bens, lines, campaign, product, ana, in_acme):
    from campaigns.briefs.lines import line_enter

    title = line_enter(
        campaign=campaign,
        product=product,
        by=ana,
        values={"channel": "product_title", "field": "title", "text": "Corvane Tempo 2"},
    )
    one, other = lines[0].pk, lines[1].pk
    for arms in (
        [{"key": "a", "candidate": one}, {"key": "b", "candidate": title.pk}],
        [{"key": "a", "candidate": one}, {"key": "a", "candidate": other}],
        [{"key": "a", "candidate": one}, {"key": "b", "candidate": one}],
        [{"key": "a", "candidate": one}, {"key": "b", "candidate": 999_999}],
        [{"key": key, "candidate": pk, "control": True} for key, pk in (("a", one), ("b", other))],
    ):
        refused = bens.post("experiments/", design(lines, arms=arms))
        assert refused.status_code == 422, arms
        assert "arms" in refused.json()["errors"]


def test_only_managers_and_admins_run_experiments_and_everybody_reads(bens, api, lines, ana, vic):
    made = bens.post("experiments/", design(lines)).json()
    for person in (ana, vic):
        client = api(person)
        assert client.post("experiments/", design(lines)).status_code == 403
        assert client.post(f"experiments/{made['id']}/start/").status_code == 403
        assert client.get(f"experiments/{made['id']}/").json() == made
        assert client.get(f"experiments/{made['id']}/results/").json()["verdict"] == "sealed"


def test_a_draft_changes_by_version(bens, lines):
    made = bens.post("experiments/", design(lines)).json()
    at = f"experiments/{made['id']}/"
    arms = [{"key": "x", "candidate": lines[2].pk}, {"key": "y", "candidate": lines[0].pk}]
    changed = bens.patch(at, {"version": 1, "min_days": 14, "arms": arms})
    assert changed.status_code == 200
    assert changed.json()["min_days"] == 14
    assert [arm["key"] for arm in changed.json()["arms"]] == ["x", "y"]
    late = bens.patch(at, {"version": 1, "min_days": 3})
    assert late.status_code == 409
    assert late.json()["current"]["min_days"] == 14


def test_fewer_who_take_part_leave_no_arm_without_anybody(bens, lines):
    arms = design(lines)["arms"]
    made = bens.post("experiments/", design(lines, arms=[arms[0], {**arms[1], "weight": 0.001}]))
    at = f"experiments/{made.json()['id']}/"
    refused = bens.patch(at, {"version": 1, "coverage": 0.01})
    assert refused.status_code == 422
    assert "nobody would see b" in refused.json()["errors"]["arms"][0]
    assert bens.get(at).json()["coverage"] == 1


def test_only_approved_texts_start(bens, lines, in_acme, ben):
    arms = [{"key": "a", "candidate": lines[0].pk}, {"key": "c", "candidate": lines[2].pk}]
    made = bens.post("experiments/", design(lines, arms=arms)).json()
    at = f"experiments/{made['id']}/start/"
    refused = bens.post(at)
    assert refused.status_code == 422
    assert "Not approved: c" in refused.json()["detail"]
    candidate_approve(candidate=lines[2], by=ben, content_hash=lines[2].content_hash)
    started = bens.post(at).json()
    assert started["state"] == "running"
    assert len(started["registered"]) == 64
    assert bens.post(at).status_code == 409


def test_what_runs_is_frozen(bens, api, ana, lines, begun):
    row = begun()
    before = bens.get(f"experiments/{row.pk}/").json()
    weights = [{**arm, "weight": 3} for arm in design(lines)["arms"]]
    for change in ({"arms": weights}, {"min_days": 1}, {"metric": "order"}, {"seed": "other"}):
        refused = bens.patch(f"experiments/{row.pk}/", {"version": before["version"], **change})
        assert refused.status_code == 409, change
        assert refused.json()["current"]["state"] == "running"
    lines[1].refresh_from_db()
    edit = {"text": "Light on its feet", "version": lines[1].version}
    refused = api(ana).post(f"candidates/{lines[1].pk}/revisions/", edit)
    assert refused.status_code == 409
    assert "experiment" in refused.json()["detail"]
    assert bens.get(f"experiments/{row.pk}/").json() == before
    bens.post(f"experiments/{row.pk}/stop/", {"note": "Wrong place"})
    assert api(ana).post(f"candidates/{lines[1].pk}/revisions/", edit).status_code == 201


def test_a_seed_may_be_a_number(bens, lines):
    made = bens.post("experiments/", design(lines, seed=7, min_days=0))
    assert made.status_code == 201
    assert (made.json()["seed"], made.json()["min_days"]) == ("7", 0)


def test_the_registered_hash_is_of_the_design_and_the_very_texts(bens, lines, begun):
    one, same = begun(seed="s"), begun(seed="s")
    assert one.registered == same.registered
    assert begun(seed="t").registered != one.registered


def test_stopping_before_results_are_open_needs_a_reason(bens, begun, in_acme):
    row = begun()
    refused = bens.post(f"experiments/{row.pk}/stop/")
    assert refused.status_code == 422
    assert "note" in refused.json()["errors"]
    stopped = bens.post(f"experiments/{row.pk}/stop/", {"note": "The page was down"}).json()
    assert (stopped["state"], stopped["stop_note"]) == ("ended", "The page was down")
    assert bens.post(f"experiments/{row.pk}/stop/", {"note": "x"}).status_code == 409
    decide = bens.post(f"experiments/{row.pk}/decide/", {"winner": "a"})
    assert decide.status_code == 409
    assert [seal["code"] for seal in decide.json()["sealed"]] == ["days", "sample"]
    told = AuditEntry.objects.filter(event__startswith="experiment").order_by("number")
    assert [entry.event.partition(".")[2] for entry in told] == ["created", "started", "stopped"]


def test_the_calculator_says_units_and_days(api, vic):
    asked = {"baseline": 0.04, "minimum_effect": 0.15, "units_a_day": 2_000, "arms": 3}
    said = api(vic).post("experiments/size/", asked).json()
    assert said["days_always"] == -(-said["units_always"] * 3 // 2_000) > said["days_once"] >= 7
    assert (
        api(vic)
        .post("experiments/size/", {"baseline": 0.04, "minimum_effect": 0.15})
        .json()["days_once"]
        is None
    )
    refused = api(vic).post("experiments/size/", {"baseline": 0.6, "minimum_effect": 0.8})
    assert refused.status_code == 422
    assert "minimum_effect" in refused.json()["errors"]


def test_a_list_costs_the_same_for_one_and_for_many(bens, lines):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert bens.get("experiments/").status_code == 200
        return len(queries)

    bens.post("experiments/", design(lines))
    bens.get("experiments/")
    one = asked()
    for _ in range(5):
        bens.post("experiments/", design(lines))
    assert asked() == one
