"""Pages of brand rules: read by all, written by admins, in forms that keep what they show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import BrandRule, Candidate, RuleSet
from campaigns.review.services import candidate_approve
from campaigns.rules.forms import RuleForm
from campaigns.rules.services import rule_change, rule_create
from campaigns.rules.words import rule_title
from tests.campaigns.rules.steps import KINDS, LIGHT, activated, previewed, work
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product, make_user

pytestmark = pytest.mark.django_db
RULES = "/w/acme/rules/"


@pytest.fixture
def rule(in_acme, cleo) -> BrandRule:
    return rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)


def page(person, address: str = RULES, **query: str) -> str:
    answer = signed_in(person).get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def shown(form: RuleForm) -> dict[str, Any]:
    """What a browser would send of a form as it is shown."""
    sent = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in sent.items()
        if value not in (None, "") and value is not False
    }


def test_before_the_first_rule_an_admin_is_asked_to_write_it(in_acme, ana, cleo):
    assert "Write the first rule" in page(cleo)
    assert "Write the first rule" not in page(ana)
    assert "nothing to try" in page(ana, f"{RULES}try/")
    assert "No sets yet" in page(ana, f"{RULES}sets/")


def test_every_role_reads_rules_and_only_admins_have_buttons(in_acme, ana, ben, cleo, vic, rule):
    for person in (ana, ben, vic, cleo):
        listed = page(person)
        assert "Never “light”" in listed
        assert ("New rule" in listed) is (person is cleo)
        one = page(person, f"{RULES}{rule.pk}/")
        assert ("Save the rule" in one) is (person is cleo)
        assert ("disabled" in one) is (person is not cleo)
    assert signed_in(ben).post(f"{RULES}{rule.pk}/", {"version": "1"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_each_kind_keeps_what_it_shows(kind: str, in_acme, cleo):
    values = {
        "kind": kind,
        "value": KINDS[kind],
        "severity": "warn",
        "channels": ["email", "sms"],
        "locales": ["en-GB"],
        "starts": "2026-11-01",
        "ends": "2026-12-31",
        "message": "Mind the tone.",
        "source": "House style 3",
    }
    made = rule_create(workspace_id=in_acme.pk, values=values, by=cleo)
    client = signed_in(cleo)
    sent = shown(RuleForm(kind, rule=made))
    answer = client.post(f"{RULES}{made.pk}/", {**sent, "version": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    made.refresh_from_db()
    assert made.version == 1, "saving what is shown changes nothing"
    answer = client.post(f"{RULES}new/", {**sent, "kind": kind})
    assert answer.status_code == 302, answer.context["form"].errors
    again = BrandRule.objects.exclude(pk=made.pk).get()
    for name in ("value", "severity", "channels", "locales", "starts", "ends", "message", "source"):
        assert getattr(again, name) == getattr(made, name), name
    assert rule_title(kind, again.value) in page(cleo).replace("&amp;", "&")


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_of_each_kind_says_what_it_lacks(kind: str, in_acme, cleo):
    client = signed_in(cleo)
    assert client.get(f"{RULES}new/", {"kind": kind}).status_code == 200
    answer = client.post(f"{RULES}new/", {"kind": kind, "severity": "block"})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not RuleSet.objects.exists()


def test_an_example_that_the_rule_misses_is_told_in_the_form(in_acme, cleo, rule):
    sent = {**shown(RuleForm("banned_term", rule=rule)), "examples": "A heavy shoe", "version": "1"}
    answer = signed_in(cleo).post(f"{RULES}{rule.pk}/", sent)
    assert answer.status_code == 422
    assert "A heavy shoe" in answer.context["form"].errors["examples"][0]


def test_somebody_faster_is_told_beside_ones_own_words(in_acme, cleo, rule):
    sent = {**shown(RuleForm("banned_term", rule=rule)), "message": "Mine.", "version": "1"}
    rule_change(rule=rule, values={"message": "Theirs."}, version=1, by=cleo)
    client = signed_in(cleo)
    answer = client.post(f"{RULES}{rule.pk}/", sent)
    assert answer.status_code == 409
    assert "Keep mine" in answer.content.decode()
    assert client.post(f"{RULES}{rule.pk}/", {**sent, "version": "2"}).status_code == 302
    rule.refresh_from_db()
    assert rule.message == "Mine."


def test_a_rule_that_holds_leads_to_its_copy_and_a_replaced_one_stays_as_it_was(
    in_acme, cleo, rule
):
    first = activated(rule.rule_set, cleo)
    work()
    copy = rule_change(rule=rule, values={"message": "Or not."}, version=rule.version, by=cleo)
    client = signed_in(cleo)
    assert client.get(f"{RULES}{rule.pk}/")["Location"] == f"{RULES}{copy.pk}/"
    activated(copy.rule_set, cleo)
    work()
    first.refresh_from_db()
    assert first.state == "superseded"
    assert "which was replaced" in page(cleo, f"{RULES}{rule.pk}/")
    assert "Put back" in page(cleo, f"{RULES}sets/{first.pk}/")
    assert "Put back" not in page(cleo, f"{RULES}sets/{copy.rule_set_id}/")
    assert client.post(f"{RULES}{rule.pk}/remove/", {"version": "1"}).status_code == 409
    compared = page(cleo, f"{RULES}sets/{copy.rule_set_id}/")
    assert "Beside set 1" in compared
    assert "<del><bdi>Say the weight.</bdi></del>" in compared
    assert client.post(f"{RULES}sets/{copy.rule_set_id}/put-back/").status_code == 409
    assert client.post(f"{RULES}sets/{first.pk}/put-back/").status_code == 302
    third = RuleSet.objects.get(state="draft")
    assert (third.number, third.rules.get().message) == (3, "Say the weight.")
    assert client.post(f"{RULES}sets/{first.pk}/put-back/").status_code == 409
    assert "activated or discarded" in page(cleo, f"{RULES}sets/{first.pk}/")


def test_a_text_is_tried_by_anybody_and_nothing_is_kept(in_acme, vic, rule):
    client = signed_in(vic)
    sent = {"text": "So light", "channel": "email", "locale": "en"}
    whole = client.post(f"{RULES}try/", sent).content.decode()
    assert '<mark class="hit"' in whole
    assert "“light” may not be said. Say the weight." in whole
    part = client.post(f"{RULES}try/", sent, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="rule-tried"')
    passed = client.post(f"{RULES}try/", {**sent, "text": "238 g <b>"}).content.decode()
    assert "No rule applies to this text." in passed
    assert "238 g &lt;b&gt;" in passed
    assert client.post(f"{RULES}try/", {**sent, "text": ""}).status_code == 422


def test_a_set_goes_from_its_first_rule_to_holding(in_acme, cleo, ben):
    campaign, product = make_campaign(in_acme, created_by=ben), make_product(in_acme)
    line = make_candidate(campaign, product, slot=0)
    candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    client = signed_in(cleo)
    sent = {"kind": "banned_term", "severity": "block", "value_terms": "light\nfeather-light"}
    assert client.post(f"{RULES}new/", sent).status_code == 302
    rule_set = RuleSet.objects.get()
    here = f"{RULES}sets/{rule_set.pk}/"
    assert "Not previewed yet" in page(cleo)
    written = page(cleo, f"{RULES}{rule_set.rules.get().pk}/")
    assert f'href="{RULES}#rule-impact"' in written

    def press(name: str) -> None:
        rule_set.refresh_from_db()
        answer = client.post(f"{here}{name}/", {"version": rule_set.version})
        assert answer.status_code == 302, name

    press("preview")
    assert 'hx-trigger="every 2s"' in page(cleo, f"{here}live/")
    work()
    listed = page(cleo)
    assert "Activate 1" in listed
    assert "See all 1" in listed
    lines = page(cleo, f"{here}lines/", state="approved")
    assert '<mark class="hit"' in lines
    table = signed_in(ben).get(f"{here}lines/file/").getvalue().decode()
    assert "“light” may not be said." in table
    press("activate")
    assert "Stored lines are being checked against set 1." in page(cleo)
    work()
    assert "being checked" not in page(cleo)
    settled = page(cleo, f"{here}live/").replace("\xa0", " ")
    assert "checked against set 1. 1 approved or live line went back to review" in settled
    assert Candidate.objects.get().state == "stale"
    assert "Active" in page(ben, f"{RULES}sets/")


def test_the_second_admin_is_told_in_words(in_acme, cleo, rule):
    dana = make_user("dana")
    in_acme.memberships.create(user=dana, role="admin")
    rule_set = previewed(rule.rule_set, cleo)
    assert "A second admin has to agree" in page(cleo)
    version = {"version": rule_set.version}
    client = signed_in(cleo)
    address = f"{RULES}sets/{rule_set.pk}/"
    assert client.post(f"{address}activate/", version).status_code == 403
    assert client.post(f"{address}propose/", version).status_code == 302
    assert "Another admin has to agree" in page(cleo)
    assert "Activate 1" in page(dana)
    assert signed_in(dana).post(f"{address}activate/", version).status_code == 302


def test_what_is_begun_can_be_thrown_away_and_a_rule_taken_out(in_acme, cleo, rule):
    activated(rule.rule_set, cleo)
    work()
    client = signed_in(cleo)
    assert client.post(f"{RULES}{rule.pk}/remove/", {"version": "1"}).status_code == 302
    listed = page(cleo)
    assert "Taken out" in listed
    assert "1 rule taken out" in listed
    one = page(cleo, f"{RULES}{rule.pk}/")
    assert "Put it back" in one
    assert "Save the rule" not in one
    assert client.post(f"{RULES}{rule.pk}/put-back/").status_code == 302
    assert client.post(f"{RULES}{rule.pk}/put-back/").status_code == 409
    assert "Nothing differs from the active rules." in page(cleo)
    open_set = RuleSet.objects.get(state="draft")
    sent = {"version": open_set.version}
    assert client.post(f"{RULES}sets/{open_set.pk}/discard/", sent).status_code == 302
    assert [row.number for row in RuleSet.objects.all()] == [1]


@pytest.mark.parametrize("address", ["", "sets/{set}/", "sets/{set}/lines/", "try/", "sets/"])
def test_many_rules_and_lines_ask_no_more_questions(address: str, in_acme, ben, cleo):
    campaign, product = make_campaign(in_acme, created_by=ben), make_product(in_acme)
    client = signed_in(cleo)
    asked = []
    for count in (2, 5):
        for number in range(count):
            values = {**LIGHT, "value": {"terms": [f"light{count}{number}", "light"]}}
            rule_create(workspace_id=in_acme.pk, values=values, by=cleo)
            make_candidate(campaign, product, slot=count * 10 + number)
        rule_set = previewed(RuleSet.objects.get(), cleo)
        path = RULES + address.format(set=rule_set.pk)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_job_of_rules_leads_to_them(in_acme, cleo, rule):
    rule_set = previewed(rule.rule_set, cleo)
    client = signed_in(cleo)
    assert client.get(f"/w/acme/jobs/{rule_set.impact_job_id}/")["Location"] == RULES
    assert "Preview of brand rules" in page(cleo, "/w/acme/jobs/")


def test_rules_are_found_by_their_words(in_acme, cleo, rule):
    rule_create(workspace_id=in_acme.pk, values={**LIGHT, "value": {"terms": ["cheap"]}}, by=cleo)
    found = page(cleo, search="chea")
    assert "Never “cheap”" in found
    assert "Never “light”" not in found
    assert "No rule says" in page(cleo, search="nowhere")


def test_what_differs_is_said_under_the_names_that_the_form_has(in_acme, cleo):
    length = {"kind": "length", "value": {"unit": "words_a_sentence", "most": 24}}
    rule = rule_create(workspace_id=in_acme.pk, values=length, by=cleo)
    first = activated(rule.rule_set, cleo)
    work()
    values = {
        "value": {"unit": "words_a_sentence", "most": 20},
        "severity": "warn",
        "channels": ["google_rsa"],
        "ends": "2031-03-04",
    }
    copy = rule_change(rule=rule, values=values, version=rule.version, by=cleo)
    shown = page(cleo, f"{RULES}sets/{copy.rule_set_id}/")
    assert f"Beside set {first.number}" in shown
    said = re.findall(r'<span class="note">(.*?)</span>', shown, re.S)
    told = [re.sub(r"<[^>]+>", "", one) for one in said]
    assert "at most: 24 20" in told
    assert "channels: Google search ad" in told
    assert any(one.startswith("a match: blocks") for one in told), told
    assert any("4 March 2031" in one for one in told), told
    assert "words_a_sentence" not in shown.partition("changes-h")[2].partition("rules-h")[0]
