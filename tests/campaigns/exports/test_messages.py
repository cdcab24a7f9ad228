"""Text messages: parts and costs, what forces UCS-2 and its equal, the way out; mended on the page and by one key."""

from __future__ import annotations

from decimal import Decimal

import pytest

from campaigns.common.copy_marks import shown_text
from campaigns.models import AuditEntry, Campaign, Candidate, Workspace
from campaigns.rules.services import rule_create
from generation.types import field_spec
from generation.types.gsm import gsm_equal, gsm_foreign, gsm_has, gsm_text, opt_out_span
from generation.types.lengths import length_measure
from tests.campaigns.rules.steps import activated
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

pytestmark = pytest.mark.once
CURLY = "It’s 238 g… “light”. Reply STOP to end"
EMOJI = "238 g 🙂 for you"
LONG = "238 g. " * 30


def test_equals_are_in_gsm_and_say_the_same():
    assert gsm_text(CURLY) == 'It\'s 238 g... "light". Reply STOP to end'
    assert gsm_text("Façade\u200b ﬁve – naïve") == "Facade five - naive"
    assert gsm_text("é à ñ Ä €") == "é à ñ Ä €"
    assert gsm_equal("🙂") is None
    assert gsm_equal("日") is None
    assert [equal for _, equal in gsm_foreign("a🙂’")] == [None, "'"]
    for code in range(0x20, 0x3000):
        equal = gsm_equal(chr(code))
        assert equal is None or all(map(gsm_has, equal))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Boots. Reply STOP to end", "STOP"),
        ("Text END to leave", "END"),
        ("Opt out: 88222", "Opt out"),
        ("Never stop running", None),
        ("The END of dull shoes", None),
        ("NONSTOP boots", None),
    ],
)
def test_the_way_out_is_found_by_the_words_that_networks_act_on(text, said):
    span = opt_out_span(text)
    assert (text[slice(*span)] if span else None) == said


@pytest.fixture
def campaign(in_acme, ana) -> Campaign:
    return make_campaign(in_acme, created_by=ana, channels=["sms"])


@pytest.fixture
def lines(campaign) -> dict[str, Candidate]:
    product = make_product(campaign.workspace)
    texts = (CURLY, EMOJI, LONG.strip())
    return {
        text: make_candidate(campaign, product, text, channel="sms", field="message")
        for text in texts
    }


def page(person, campaign, **asked: str) -> str:
    answer = signed_in(person).get(f"/w/acme/campaigns/{campaign.pk}/messages/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.django_db
def test_costs_are_parts_times_people_times_the_price(campaign, lines, in_acme, ana, cleo):
    assert "An admin sets the price" in page(ana, campaign)
    settings = {
        "name": in_acme.name,
        "timezone_name": "UTC",
        "generator_may_approve": "on",
        "sms_price": "0.04125",
        "sms_currency": "gbp",
    }
    assert signed_in(cleo).post("/w/acme/settings/", settings).status_code == 302
    row = Workspace.objects.get(pk=in_acme.pk)
    assert (row.sms_price, row.sms_currency) == (Decimal("0.04125"), "GBP")
    assert AuditEntry.objects.filter(event="workspace.changed").count() == 1
    html = page(ana, campaign, people="20000")
    assert "0.04125 GBP a part" in html
    parts = length_measure(LONG.strip(), field_spec("sms", "message"))["segments"]
    assert parts == 2
    assert "£825.00" in html
    assert "£1,650.00" in html
    for odd in ("0", "-1", "x", "9" * 30):
        page(ana, campaign, people=odd, after=odd)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("price", "currency", "missing"),
    [("0.04", "", "sms_currency"), ("", "GBP", "sms_price"), ("", "", None), ("0", "GBP", None)],
)
def test_a_price_is_kept_with_its_currency_alone(in_acme, cleo, price, currency, missing):
    settings = {
        "name": in_acme.name,
        "timezone_name": "UTC",
        "sms_price": price,
        "sms_currency": currency,
    }
    answer = signed_in(cleo).post("/w/acme/settings/", settings)
    if missing:
        assert list(answer.context["form"].errors) == [missing]
        assert not AuditEntry.objects.filter(event="workspace.changed").exists()
    else:
        assert answer.status_code == 302


@pytest.mark.django_db
def test_a_message_is_mended_by_its_writer_and_approved_by_another(campaign, lines, ana, vic):
    html = page(ana, campaign)
    assert "1 sign has no equal" in html
    assert html.count("Add the opt-out") == 2
    assert html.count("<table") == html.count("<caption") == 1
    line = lines[CURLY]
    data = {"what": "plain", "version": line.version}
    assert signed_in(vic).post(f"/w/acme/messages/{line.pk}/mend/", data).status_code == 403
    assert signed_in(ana).post(f"/w/acme/messages/{line.pk}/mend/", data).status_code == 302
    line.refresh_from_db()
    assert line.text == gsm_text(CURLY)
    assert line.badges["length"]["unit"] == "septets"
    assert line.revision.author == ana
    assert signed_in(ana).post(f"/w/acme/messages/{line.pk}/mend/", data).status_code == 409
    other = lines[EMOJI]
    data = {"what": "closed", "version": other.version}
    signed_in(ana).post(f"/w/acme/messages/{other.pk}/mend/", data)
    other.refresh_from_db()
    assert other.text == f"{EMOJI}. Reply STOP to end"
    wrong = {"what": "both", "version": other.version}
    assert signed_in(ana).post(f"/w/acme/messages/{other.pk}/mend/", wrong).status_code == 422


@pytest.mark.django_db
def test_the_review_desk_offers_the_equal_by_one_key(campaign, lines, ana):
    client = signed_in(ana)
    html = client.get(f"/w/acme/candidates/{lines[CURLY].pk}/").content.decode()
    assert 'data-key="b"' in html
    assert "needs UCS-2" in html
    # What turns text around and has no equal is shown as a mark there, too.
    product, turned = lines[CURLY].product, "It’s \u202e238 g. Reply STOP to end"
    line = make_candidate(campaign, product, turned, channel="sms", field="message")
    html_turned = client.get(f"/w/acme/candidates/{line.pk}/").content.decode()
    assert f"{shown_text(gsm_text(turned))}</span></form>" in html_turned
    assert (
        'data-key="b"' not in client.get(f"/w/acme/candidates/{lines[EMOJI].pk}/").content.decode()
    )


@pytest.mark.django_db
def test_a_brand_rule_says_which_words_are_the_way_out(campaign, lines, in_acme, ana, cleo):
    assert "No brand rule requires an opt-out" in page(ana, campaign)
    value = {"text": "Text STOP to 88222", "place": "end"}
    asked = {"kind": "required_text", "value": value, "severity": "block", "channels": ["sms"]}
    activated(rule_create(workspace_id=in_acme.pk, values=asked, by=cleo).rule_set, cleo)
    html = page(ana, campaign)
    assert "No brand rule requires an opt-out" not in html
    assert f"{EMOJI}. Text STOP to 88222" in html
