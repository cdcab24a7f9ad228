"""The report of an experiment, at a link and as a PDF: what its page says, in most scripts, and nothing that is sealed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from pypdf import PdfReader

from campaigns.common.paper import UNKNOWN, paper
from campaigns.experiments.report_links import FILES_MOST
from campaigns.models import Arm, AuditEntry, Experiment, Membership, ReportLink, User
from tests.campaigns.experiments.conftest import NOON, TEXTS
from tests.campaigns.experiments.telling import visits
from tests.campaigns.experiments.test_results import DAY, tell
from tests.conftest import signed_in


def words(body: bytes) -> str:
    """A PDF as it reads."""
    pages = PdfReader(io.BytesIO(body)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def report(person: User, row: Experiment) -> str:
    answer = signed_in(person).get(f"/w/acme/experiments/{row.pk}/report.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="experiment-{row.pk}.pdf"'
    return words(answer.content)


def test_it_says_verdict_texts_lifts_and_what_was_registered(begun, clock, vic, in_acme):
    row = begun(guardrails=["order"])
    for day in range(9):
        events = visits("a", 60, 5, name=f"{day}") + visits("b", 60, 15, name=f"{day}")
        at = {"at": (NOON + timedelta(days=day, minutes=1)).isoformat()}
        tell(row, [event | at for event in events])
        clock.shift(DAY)
    said = report(vic, row)
    assert "Weight first sells more" in said
    assert all(text in said for text in TEXTS[:2])
    assert "Take b: at clicks it is surely better than a" in said
    assert "25.0 %" in said
    assert "Day by day" in said
    assert "was sealed" in said
    assert row.registered in said.replace(" ", "")
    assert "Simulated" not in said
    assert not [name for name in ("Ben", "Ana", "Acme") if name in said]


def test_a_sealed_one_has_no_number_that_tempts(begun, clock, ben, in_acme):
    row = begun()
    clock.shift(600)
    tell(row, visits("a", 400, 37) + visits("b", 410, 93))
    said = report(ben, row)
    assert "Results are sealed." in said
    assert "400" in said
    assert not [word for word in ("9.2", "22.7", "Lift", "Rate", "Day by day") if word in said]


def test_every_page_of_a_simulated_one_says_so(begun, clock, ben, in_acme):
    row = begun()
    Experiment.objects.filter(pk=row.pk).update(simulated=True)
    Arm.objects.filter(experiment=row, key="b").update(text="A very long text. " * 300)
    Experiment.objects.filter(pk=row.pk).update(hypothesis="Longer texts sell more. " * 200)
    body = signed_in(ben).get(f"/w/acme/experiments/{row.pk}/report.pdf").content
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages]
    assert len(pages) > 1
    assert all("Simulated. Its shoppers do not exist." in page for page in pages)


def test_a_draft_has_none(bens, lines, ben):
    arms = [{"key": key, "candidate": line.pk} for key, line in zip("ab", lines, strict=False)]
    made = bens.post("experiments/", {"hypothesis": "x", "arms": arms}).json()
    at = f"/w/acme/experiments/{made['id']}/"
    assert signed_in(ben).get(f"{at}report.pdf").status_code == 404
    assert "report.pdf" not in signed_in(ben).get(at).content.decode()


@pytest.mark.parametrize(
    "text",
    ["Кружка", "Ποτήρι", "ถ้วยกาแฟ", "ყავის", "Tasse à café, 12 €", "Bình nước", "כוס", "كوب"],
)
def test_texts_of_most_scripts_can_be_read(begun, clock, ben, in_acme, text: str):
    row = begun()
    Arm.objects.filter(experiment=row, key="b").update(text=text)
    body = signed_in(ben).get(f"/w/acme/experiments/{row.pk}/report.pdf").content
    reader = PdfReader(io.BytesIO(body))
    assert UNKNOWN not in words(body)
    assert reader.pages


def test_what_the_type_lacks_is_a_box_and_is_said(begun, clock, ben, in_acme):
    row = begun()
    with scope(workspace=in_acme.pk):
        Arm.objects.filter(experiment=row, key="b").update(text="咖啡杯 mug\u200b")
    said = report(ben, row)
    assert f"{UNKNOWN * 3} mug[ZWSP]" in said
    assert "stands for a character that this file has no letter for" in said


def test_hidden_characters_are_written_out():
    with paper(title="x", mark="", foot="") as sheet:
        assert sheet.known("a\u202eb") == "a[RLO]b"
        assert not sheet.is_short


def shared(person: User, row: Experiment) -> str:
    """The path of a link that somebody made on the experiment's page."""
    posted = {"meant_for": "The board", "days": "7"}
    page = signed_in(person).post(f"/w/acme/experiments/{row.pk}/links/", posted)
    assert page.status_code == 200, page.content
    found = re.findall(r"http://testserver(/reports/[^/<]+/)", page.content.decode())
    assert len(found) == 1
    return str(found[0])


def opened(at: str) -> Any:
    """As somebody without an account."""
    return Client().get(at)


def test_a_link_opens_the_report_alone(begun, clock, ben, vic, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 130))
    at = shared(ben, row)
    answer = opened(at)
    page = answer.content.decode()
    assert all(text in page for text in TEXTS[:2])
    assert "Take b: at clicks it is surely better than a" in page
    assert not re.findall(r"/w/acme|Acme|Ben|Ana Novak", re.sub(r'="\w{64}"', "", page))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    file = opened(f"{at}report.pdf")
    assert "Take b" in words(file.content)
    assert "no-store" in file["Cache-Control"]
    assert Client().post(at).status_code == 405
    secret = at.split("/")[2]
    assert secret not in str(list(AuditEntry.objects.values_list("data")))
    own = signed_in(ben).get(f"/w/acme/experiments/{row.pk}/").content.decode()
    assert "The board" in own
    assert secret not in own
    assert "The board" not in signed_in(vic).get(f"/w/acme/experiments/{row.pk}/").content.decode()


def test_nothing_sealed_leaks_out_by_a_link(begun, clock, ben, in_acme):
    row = begun()
    clock.shift(600)
    tell(row, visits("a", 400, 37) + visits("b", 410, 93))
    at = shared(ben, row)
    page = opened(at).content.decode()
    assert "Results are sealed" in page
    for said in (page, words(opened(f"{at}report.pdf").content)):
        assert "410" in said
        assert not [word for word in ("9.2", "22.7", "Lift", "Rate") if word in said]


def test_a_link_that_no_longer_works_looks_as_one_that_never_was(begun, ben, vic, in_acme):
    at = shared(ben, begun())
    never = opened("/reports/never-there/").status_code
    link = ReportLink.objects.get()

    def alike() -> bool:
        return {opened(path).status_code for path in (at, f"{at}report.pdf")} == {never}

    assert never == 404
    assert not alike()
    links = ReportLink.objects.filter(pk=link.pk)
    links.update(expires=timezone.now() - timedelta(seconds=1))
    assert alike()
    links.update(expires=timezone.now() + timedelta(days=1))
    Membership.objects.filter(user=ben).update(role="copywriter")
    assert alike()
    Membership.objects.filter(user=ben).update(role="manager")
    assert not alike()
    revoke = f"/w/acme/experiments/links/{link.pk}/revoke/"
    assert signed_in(vic).post(revoke).status_code == 403
    assert signed_in(ben).post(revoke).status_code == 302
    assert alike()
    events = AuditEntry.objects.filter(entity="reportlink").values_list("event", flat=True)
    assert sorted(events) == ["reportlink.created", "reportlink.revoked"]


def test_a_link_draws_only_so_many_files(begun, ben, in_acme):
    at = shared(ben, begun())
    answers = {opened(f"{at}report.pdf").status_code for _ in range(FILES_MOST)}
    assert answers == {200}
    assert opened(f"{at}report.pdf").status_code == 429
    assert opened(at).status_code == 200


def test_a_draft_has_nothing_to_share(bens, lines, ben, in_acme):
    arms = [{"key": key, "candidate": line.pk} for key, line in zip("ab", lines, strict=False)]
    made = bens.post("experiments/", {"hypothesis": "x", "arms": arms}).json()
    asked = bens.post(f"experiments/{made['id']}/report_links/", {})
    assert asked.status_code == 422
    assert "A draft has no report yet." in asked.json()["detail"]
    assert not ReportLink.objects.exists()
