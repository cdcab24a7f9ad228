"""X1, X5 through the API: the same unit gets the same arm, in the text that was approved, and no other."""

from __future__ import annotations

from collections import Counter

from campaigns.experiments.assignment import arm_at, arm_ranges, unit_point
from campaigns.models import Candidate
from tests.campaigns.experiments.conftest import design


def test_every_unit_is_shown_the_approved_text_of_its_arm(bens, lines, begun):
    row = begun(
        seed="shop",
        arms=[{**arm, "weight": w} for arm, w in zip(design(lines)["arms"], (1, 3), strict=True)],
    )
    seen: Counter[str] = Counter()
    for number in range(120):
        unit = f"unit-{number}"
        said = bens.post(f"experiments/{row.pk}/assign/", {"unit": unit}).json()
        assert said == bens.post(f"experiments/{row.pk}/assign/", {"unit": unit}).json()
        position = arm_at(unit_point(unit, seed="shop"), arm_ranges([0.25, 0.75]))
        assert position is not None
        assert said["arm"] == "ab"[position]
        line = lines[position]
        assert (said["candidate"], said["text"]) == (line.pk, line.text)
        assert said["content_hash"] == line.content_hash
        seen[said["arm"]] += 1
    assert seen["b"] > seen["a"] > 0


def test_who_takes_no_part_is_shown_the_control(bens, lines, begun):
    row = begun(coverage=0.2)
    said = [bens.post(f"experiments/{row.pk}/assign/", {"unit": f"u{n}"}).json() for n in range(60)]
    outside = [one for one in said if one["arm"] is None]
    assert 60 > len(outside) > 30
    assert {one["content_hash"] for one in outside} == {lines[0].content_hash}


def test_a_text_whose_approval_ended_is_shown_to_nobody(bens, api, ben, lines, begun, in_acme):
    row = begun()
    at = f"experiments/{row.pk}/assign/"
    assert bens.post(at, {"unit": "u"}).status_code == 200
    assert bens.post(f"candidates/{lines[1].pk}/undo/", {"note": ""}).status_code == 200
    held = bens.post(at, {"unit": "u"})
    assert held.status_code == 409
    assert (held.json()["state"], held.json()["arm"]) == ("held", "b")
    newest = Candidate.objects.get(pk=lines[1].pk)
    approve = {"content_hash": newest.content_hash}
    assert bens.post(f"candidates/{newest.pk}/approve/", approve).status_code == 200
    assert bens.post(at, {"unit": "u"}).status_code == 200
    # Its facts move: what was approved is no longer what the product is.
    Candidate.objects.filter(pk=newest.pk).update(state="stale")
    assert bens.post(at, {"unit": "u"}).status_code == 409


def test_nobody_is_assigned_before_the_start_or_after_the_end(bens, lines, begun):
    draft = bens.post("experiments/", design(lines)).json()
    assert bens.post(f"experiments/{draft['id']}/assign/", {"unit": "u"}).status_code == 409
    row = begun()
    bens.post(f"experiments/{row.pk}/stop/", {"note": "Enough"})
    ended = bens.post(f"experiments/{row.pk}/assign/", {"unit": "u"})
    assert ended.status_code == 409
    assert ended.json()["state"] == "ended"
    assert bens.post("experiments/999999/assign/", {"unit": "u"}).status_code == 404


def test_assigning_writes_nothing_and_is_no_change_that_is_counted(bens, begun, settings):
    row = begun()
    settings.API_CAP = 3
    for number in range(10):
        answer = bens.post(f"experiments/{row.pk}/assign/", {"unit": f"u{number}"})
        assert answer.status_code == 200
        assert "RateLimit" not in answer
