"""X4: what shops tell counts once, late or out of order; who saw two arms counts nowhere."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from campaigns.experiments.intake import SUMMED, events_take
from campaigns.experiments.telling import Frame, event_read
from campaigns.experiments.units import unit_sums
from campaigns.models import Arm, ArmTally, Experiment, ExperimentEvent
from tests.campaigns.experiments.telling import told, visits
from tests.sizes import sized


def sums(row: Experiment) -> dict[tuple[str, str, str], list[float]]:
    """Every sum that is not nothing, by arm, day and segment."""
    found = {
        (one.arm.key, str(one.day), one.segment): [round(getattr(one, name), 6) for name in SUMMED]
        for one in ArmTally.objects.filter(experiment=row).select_related("arm")
    }
    return {place: numbers for place, numbers in found.items() if any(numbers)}


def history(draw: Random, units: int) -> list[dict[str, Any]]:
    """Events of some units: doubled exposures, clicks before anything was seen, orders, two arms, days."""
    events: list[dict[str, Any]] = []
    for unit in range(units):
        name = f"u{unit}"
        for number in range(draw.randrange(7)):
            kind = draw.choice(["exposure", "exposure", "click", "add_to_cart", "order"])
            more: dict[str, Any] = {}
            if kind == "exposure":
                more = {"arm": draw.choice("aaab"), "segment": draw.choice(["", "mobile", "desk"])}
                more["before"] = draw.choice([None, 1.5, 4])
            elif kind == "order":
                more = {"value": draw.choice([None, 20, 35.5])}
            minute = draw.choice([0, 1, 2, 3, 1500, 3000])
            events.append(told(f"{name}-{number}", name, kind, minute=minute, **more))
    return events


@pytest.mark.nightly
def test_any_order_and_any_repetition_gives_the_same_sums(begun, in_acme, clock):
    row = begun(metric="order")
    clock.shift(4 * 24 * 3600)
    for seed in range(sized(6, 200)):
        draw = Random(seed)
        events = history(draw, 25)
        # The slow version: all events of a unit at once.
        arms = list(Arm.objects.filter(experiment=row).order_by("position"))
        row.refresh_from_db()
        frame = Frame(row, arms, row.started.replace(year=2027))
        expected: dict[Any, dict[str, float]] = {}
        by_unit: dict[str, list[Any]] = {}
        for one in events:
            unit, read = event_read(one, frame)
            by_unit.setdefault(unit, []).append(read)
        for unit_events in by_unit.values():
            found = unit_sums(unit_events, metric="order")
            if found:
                (position, day, segment), numbers = found
                place = expected.setdefault(("ab"[position], str(day), segment), {})
                for name, number in numbers.items():
                    place[name] = place.get(name, 0) + number
        told_twice = events + draw.choices(events, k=len(events) // 2)
        draw.shuffle(told_twice)
        while told_twice:
            batch = [told_twice.pop() for _ in range(min(len(told_twice), draw.randrange(1, 40)))]
            assert events_take(experiment=row, told=batch).refused == []
        assert sums(row) == {
            place: [round(float(numbers.get(name, 0)), 6) for name in SUMMED]
            for place, numbers in expected.items()
            if any(numbers.values())
        }
        assert ExperimentEvent.objects.count() == len(events)
        ExperimentEvent.objects.all().delete()
        ArmTally.objects.all().delete()


def test_the_answer_says_what_counted(bens, begun):
    row = begun()
    at = f"experiments/{row.pk}/events/"
    one, two = told("1", "u", "exposure"), told("2", "u", "click", minute=1)
    assert bens.post(at, [one, two]).json() == {"accepted": 2, "duplicate": 0, "refused": []}
    again = bens.post(at, [two, one, told("3", "u", "order", minute=2), two]).json()
    assert again == {"accepted": 1, "duplicate": 3, "refused": []}


def test_a_wrong_event_is_refused_by_itself(bens, begun, clock):
    row = begun()
    wrong = [
        "exposure",
        told("", "u", "exposure"),
        told("1", "", "exposure"),
        told("2", "u", "seen"),
        told("3", "u", "exposure", at="yesterday"),
        told("4", "u", "exposure", at="2026-11-23T13:00:00"),
        told("5", "u", "exposure", minute=-90),
        told("6", "u", "exposure", minute=30),
        told("7", "u", "order", value=-1),
        told("8", "u", "order", value="20"),
        told("9", "u", "exposure", arm="z"),
        told("11", "u", "order", value=10**400),
        {**told("10", "u", "exposure"), "id": 10},
    ]
    said = bens.post(f"experiments/{row.pk}/events/", [*wrong, told("ok", "u", "click")]).json()
    assert (said["accepted"], said["duplicate"]) == (1, 0)
    assert [one["index"] for one in said["refused"]] == list(range(len(wrong)))
    words = [one["reason"].partition(":")[0] for one in said["refused"][1:]]
    assert words == ["id", "unit", "kind", *["at"] * 4, "value", "value", "arm", "value", "id"]


def test_a_name_that_all_share_is_refused_beyond_what_a_person_tells(bens, begun, in_acme):
    at = f"experiments/{begun().pk}/events/"
    for lot in range(2):
        many = [told(f"{lot}-{n}", "undefined", "exposure") for n in range(1_000)]
        assert bens.post(at, many).json()["accepted"] == 1_000
    late = [told("0-0", "undefined", "exposure"), told("x", "undefined", "click")]
    said = bens.post(at, ["wrong", *late, told("y", "u", "exposure")]).json()
    assert (said["accepted"], said["duplicate"]) == (1, 1)
    assert [(one["index"], one["id"]) for one in said["refused"]] == [(0, None), (2, "x")]
    assert said["refused"][1]["reason"].startswith("unit: has told 2,000 events")


def test_what_is_no_list_of_events_is_refused_whole(bens, begun):
    at = f"experiments/{begun().pk}/events/"
    assert bens.post(at, {"events": []}).status_code == 422
    assert bens.post(at, [told(str(n), "u", "click") for n in range(1_001)]).status_code == 422
    assert bens.post(at, []).json() == {"accepted": 0, "duplicate": 0, "refused": []}


def test_an_ended_experiment_hears_of_what_was_before_its_end(bens, begun, clock):
    row = begun()
    at = f"experiments/{row.pk}/events/"
    clock.shift(600)
    bens.post(f"experiments/{row.pk}/stop/", {"note": "Enough"})
    clock.shift(3600)
    said = bens.post(at, [told("1", "u", "exposure"), told("2", "u", "click", minute=30)]).json()
    assert said["accepted"] == 1
    assert "after the experiment ended" in said["refused"][0]["reason"]
    draft = bens.post("experiments/", _design_of(bens, row)).json()
    assert bens.post(f"experiments/{draft['id']}/events/", []).status_code == 409


def _design_of(bens, row) -> dict[str, Any]:
    said = bens.get(f"experiments/{row.pk}/").json()
    arms = [{key: arm[key] for key in ("key", "candidate")} for arm in said["arms"]]
    return {"hypothesis": said["hypothesis"], "arms": arms}


def test_who_a_unit_is_is_kept_nowhere(bens, begun, in_acme):
    row = begun()
    bens.post(f"experiments/{row.pk}/events/", [told("1", "ana@example.com", "exposure")])
    kept = ExperimentEvent.objects.values().get()
    assert "ana" not in str(kept).replace("analys", "")


def test_more_segments_than_anybody_reads_are_one(bens, begun, in_acme, clock):
    row = begun()
    clock.shift(600)
    many = [told(str(n), f"u{n}", "exposure", segment=f"s{n}") for n in range(40)]
    assert bens.post(f"experiments/{row.pk}/events/", many).json()["accepted"] == 40
    bens.post(f"experiments/{row.pk}/events/", [told("x", "ux", "exposure", segment="late")])
    names = set(ArmTally.objects.filter(units__gt=0).values_list("segment", flat=True))
    assert len(names) == 21
    assert "other" in names


def test_a_file_is_the_same_as_the_api(bens, begun, in_acme, clock):
    row = begun()
    clock.shift(600)
    events = visits("a", 700, 80) + visits("b", 650, 90)
    head = "id,unit,kind,at,arm,value\n"
    lines = [
        f"{one['id']},{one['unit']},{one['kind']},{one['at']},{one.get('arm', '')},"
        for one in events
    ]
    file = (head + "\n".join([*lines, "x,u,order,never,,3", "y,u,order,never,,much"])).encode()
    at = f"experiments/{row.pk}/events/file/"
    said = bens.upload(at, file, name="events.csv").json()
    assert (said["accepted"], said["duplicate"]) == (len(events), 0)
    assert [one["index"] for one in said["refused"]] == [len(events), len(events) + 1]
    by_file = sums(row)
    assert bens.upload(at, file, name="events.csv").json()["duplicate"] == len(events)
    ExperimentEvent.objects.all().delete()
    ArmTally.objects.all().delete()
    for begin in range(0, len(events), 500):
        bens.post(f"experiments/{row.pk}/events/", events[begin : begin + 500])
    assert sums(row) == by_file
    for wrong in (b"id,unit\n1,u\n", b"\xff\xfe\x00", b'id,unit,kind,at\n"1'):
        assert bens.upload(at, wrong, name="events.csv").status_code == 422
