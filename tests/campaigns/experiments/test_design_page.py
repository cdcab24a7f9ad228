"""The page on which an experiment is designed: its texts, its numbers, and every mistake said where it was made."""

from __future__ import annotations

import re
from typing import Any

from campaigns.models import Experiment
from campaigns.review.services import candidate_approve
from tests.campaigns.experiments.conftest import design
from tests.conftest import signed_in

AT = "/w/acme/experiments/"


def filled(lines: list[Any], **values: Any) -> dict[str, Any]:
    """The form over some lines, as somebody would send it."""
    return {
        "hypothesis": "Weight first sells more",
        "arms": [line.pk for line in lines],
        "control": lines[0].pk,
        "metric": "click",
        "minimum_effect": "10",
        "min_days": "14",
        "min_sample": "400",
        "coverage": "50",
        **{f"weight_{line.pk}": "1" for line in lines},
        **values,
    }


def faults(page: str) -> dict[str, str]:
    """Each message by the field that it stands at."""
    found = re.findall(
        r'id="(?:id_)?(\w+?)[-_]error">(?:.(?!</div>))*?</svg>([^<]+)</p>', page, flags=re.S
    )
    return dict(found)


def test_a_place_with_two_approved_lines_leads_to_a_draft(lines, ben, vic, in_acme):
    client = signed_in(ben)
    assert signed_in(vic).get(f"{AT}new/").status_code == 403
    ready = client.get(f"{AT}new/").content.decode()
    address = re.search(rf"{AT}new/(\d+)/", ready)
    assert address
    assert "2\u00a0lines" in ready
    assert "No product like that" in client.get(f"{AT}new/", {"search": "zzz"}).content.decode()
    page = client.get(address[0]).content.decode()
    assert lines[0].text in page
    assert lines[1].text in page
    assert lines[2].text not in page, "It is not approved."
    sent = filled(lines[:2], baseline="3", guardrails=["order"], **{f"weight_{lines[1].pk}": "3"})
    kept = client.post(address[0], {**sent, "control": lines[1].pk})
    assert kept.status_code == 302, faults(kept.content.decode())
    row = Experiment.objects.get()
    assert (row.state, row.hypothesis, row.guardrails) == ("draft", sent["hypothesis"], ["order"])
    assert (row.baseline, row.minimum_effect, row.coverage) == (0.03, 0.1, 0.5)
    assert (row.min_days, row.min_sample) == (14, 400)
    arms = row.arms.order_by("position")
    assert [(arm.key, arm.candidate_id, arm.weight, arm.is_control) for arm in arms] == [
        ("a", lines[1].pk, 3.0, True),
        ("b", lines[0].pk, 1.0, False),
    ]


def test_every_mistake_is_said_at_its_field(lines, ben, in_acme):
    client, at = signed_in(ben), f"{AT}new/{lines[0].pk}/"
    two = lines[:2]

    def said(**values: Any) -> dict[str, str]:
        answer = client.post(at, filled(two, **values))
        assert answer.status_code == 422
        return faults(answer.content.decode())

    assert list(said(hypothesis=" ")) == ["hypothesis"]
    assert "two texts" in said(arms=[])["arms"]
    assert "2 to 10" in said(arms=[two[0].pk])["arms"]
    assert "not one of" in said(control=lines[2].pk)["control"], "It is not approved."
    candidate_approve(candidate=lines[2], by=ben, content_hash=lines[2].content_hash)
    assert "not among" in said(control=lines[2].pk)["control"]
    assert "cannot be a guardrail" in said(guardrails=["click"])["guardrails"]
    assert "pass 100" in said(baseline="60", minimum_effect="80")["minimum_effect"]
    assert list(said(coverage="0")) == ["coverage"]
    assert list(said(min_sample="5")) == ["min_sample"]
    few = said(coverage="1", **{f"weight_{two[0].pk}": "1000", f"weight_{two[1].pk}": "0.001"})
    assert "nobody would see b" in few["arms"]
    assert not Experiment.objects.exists()


def test_the_calculator_answers_what_stands_in_the_form(lines, ben, vic, in_acme):
    asked = {"arms": [1, 2], "baseline": "3", "minimum_effect": "10", "min_days": "7"}
    client = signed_in(vic)

    def said(**values: Any) -> str:
        answer = client.get(f"{AT}size/", {**asked, **values})
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    plain = said()
    assert "53,211" in plain, "The same as the API's, for one look."
    assert "days" not in plain.split("how long")[0]
    assert "days" in said(units_a_day="4000", coverage="50")
    assert "two texts" in said(arms=[1])
    assert "no forecast" in said(metric="value")
    assert "rate as it is" in said(baseline="many")
    for name in ("baseline", "minimum_effect", "units_a_day", "coverage"):
        assert said(**{"units_a_day": "4000", name: "5e-324"})
        assert said(**{"units_a_day": "4000", name: "0.000001"})
    assert "larger effect" in said(baseline="0.001", minimum_effect="0.1")
    page = signed_in(ben).post(f"{AT}new/{lines[0].pk}/", {"act": "size", "baseline": "3"})
    assert page.status_code == 200
    assert not Experiment.objects.exists()


def test_a_draft_changes_until_it_starts(bens, lines, ben, in_acme):
    made = bens.post("experiments/", design(lines)).json()
    client, at = signed_in(ben), f"{AT}{made['id']}/change/"
    row = Experiment.objects.get()
    before = client.get(f"{AT}{row.pk}/").content.decode()
    assert "Will be registered as" in before
    candidate_approve(candidate=lines[2], by=ben, content_hash=lines[2].content_hash)
    page = client.get(at).content.decode()
    assert page.count(" checked") >= 4
    sent = filled([lines[0], lines[2]], version="1")
    assert client.post(at, {**sent, "version": "7"}).status_code == 409
    assert client.post(at, sent).status_code == 302
    arms = row.arms.order_by("position").values_list("key", "candidate_id")
    assert list(arms) == [("a", lines[0].pk), ("b", lines[2].pk)]
    hashed = re.search(r"[0-9a-f]{64}", client.get(f"{AT}{row.pk}/").content.decode())
    assert hashed
    assert hashed[0] not in before
    assert client.post(f"{AT}{row.pk}/start/").status_code == 302
    row.refresh_from_db()
    assert row.registered == hashed[0], "What the draft's page said."
    assert client.get(at).status_code == 409
    assert client.post(at, {**sent, "version": "3"}).status_code == 409
