"""Tagged links: what an address held stays, values are safe in it, files carry them, two writers see each other."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from campaigns.common.errors import Conflict, DomainError
from campaigns.exports.build import exports_dir
from campaigns.exports.links import (
    LinkTags,
    link_tagged,
    links_change,
    links_version,
    utm_value,
)
from campaigns.exports.preview import export_preview
from campaigns.exports.profiles import PROFILES
from campaigns.exports.services import export_create
from campaigns.models import AuditEntry, Campaign, Candidate, Product
from campaigns.review.services import candidate_approve
from generation.jobs.runner import job_run
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product

TAGS = LinkTags("Black Friday")
SHOE = "https://shop.example/shoe?size=9&UTM_SOURCE=old#fit"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://a.example", "https://a.example?utm_source=x"),
        ("https://a.example/p?b=1&b=%20#top", "https://a.example/p?b=1&b=%20&utm_source=x#top"),
        ("https://a.example/?utm_source=old&z", "https://a.example/?z&utm_source=x"),
        ("https://a.example/é?q=ä", "https://a.example/é?q=ä&utm_source=x"),
        ("https://[::1]:8000/p", "https://[::1]:8000/p?utm_source=x"),
        ("/p", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_an_address_keeps_what_it_held(address, said):
    assert link_tagged(address, {"utm_source": "x"}) == said


@given(st.text(max_size=40))
def test_no_value_leaves_its_parameter(text):
    link = link_tagged("https://a.example/p?b=1#top", {"utm_content": text, "utm_campaign": "c"})
    parts = urlsplit(link)
    assert (parts.netloc, parts.path, parts.fragment) == ("a.example", "/p", "top")
    found = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = {"b": "1", "utm_campaign": "c"}
    value = utm_value(text)
    assert found == ({**wanted, "utm_content": value} if value else wanted)
    assert link.isascii()


def test_values_are_lower_case_without_blanks_or_hidden_characters():
    assert utm_value("  Black\u00a0Friday\u200b \n Week ") == "black-friday-week"
    assert utm_value("ÉTÉ 50 %") == "été-50-%"


@pytest.fixture
def approved(in_acme, ana, ben) -> Campaign:
    """An ad, a text message and a title, all approved."""
    campaign = make_campaign(in_acme, created_by=ana, channels=["google_rsa", "sms"])
    product = make_product(in_acme, url=SHOE)
    heads = [(text, "google_rsa", "headline") for text in ("Only 238 g", "8 mm drop", "238 g")]
    below = [(text, "google_rsa", "description") for text in ("238 g, and light.", "8 mm drop.")]
    others = [("238 g. Reply STOP to end", "sms", "message"), ("Shoe", "product_title", "title")]
    for text, channel, field in (*heads, *below, *others):
        line = make_candidate(campaign, product, text, channel=channel, field=field)
        Candidate.objects.filter(pk=line.pk).update(
            badges={**line.badges, "blocks": [], "claims": []}, state="in_review"
        )
        line.refresh_from_db()
        candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
    return campaign


def tag(campaign: Campaign, by, values: LinkTags | None = TAGS) -> None:
    campaign.refresh_from_db()
    links_change(campaign=campaign, values=values, version=links_version(campaign), by=by)


def sent(campaign: Campaign, profile: str, by) -> bytes:
    row = export_create(campaign=campaign, profile=profile, by=by)
    job_run(queue="default", job_id=row.job_id)
    row.refresh_from_db()
    return (exports_dir() / row.file).read_bytes()


@pytest.mark.django_db
def test_files_carry_the_links_and_without_tags_they_are_as_before(approved, ana, ben):
    plain = [json.loads(line) for line in sent(approved, "jsonl", ben).splitlines()]
    assert all("link" not in one for one in plain)
    tag(approved, ana)
    lines = [json.loads(line) for line in sent(approved, "jsonl", ben).splitlines()]
    links = {one["channel"]: one for one in lines}
    assert links["product_title"]["link"] == ""
    assert links["sms"]["link"] == (
        "https://shop.example/shoe?size=9&utm_source=sms&utm_medium=sms&utm_campaign=black-friday"
        f"&utm_content=r{links['sms']['revision']}#fit"
    )
    ad = next(csv.DictReader(io.StringIO(sent(approved, "google_ads_csv", ben).decode())))
    found = dict(parse_qsl(urlsplit(ad["Final URL"]).query))
    assert found["utm_medium"] == "cpc"
    assert found["utm_content"].startswith("crv-tmp2-")
    sheet = load_workbook(io.BytesIO(sent(approved, "xlsx", ben))).active
    header = [cell.value for cell in next(sheet.iter_rows())]
    assert header[-1] == "link"
    assert sent(approved, "google_ads_csv", ben) == sent(approved, "google_ads_csv", ben)
    tag(approved, ana, None)
    again = [json.loads(line) for line in sent(approved, "jsonl", ben).splitlines()]
    assert again == plain


@pytest.mark.django_db
def test_a_page_of_the_campaigns_own_leads_ads_of_products_without_one(approved, ana, ben):
    Product.objects.update(url="")
    assert export_preview(approved, PROFILES["google_ads_csv"]).held == 5
    assert not list(csv.DictReader(io.StringIO(sent(approved, "google_ads_csv", ben).decode())))
    tag(approved, ana, LinkTags("Spring", "HTTPS://land.example/x"))
    assert export_preview(approved, PROFILES["google_ads_csv"]).held == 0
    (ad,) = csv.DictReader(io.StringIO(sent(approved, "google_ads_csv", ben).decode()))
    assert urlsplit(ad["Final URL"]).netloc == "land.example"


@pytest.mark.django_db
def test_the_page_saves_shows_each_link_and_stops(approved, ana, vic):
    client, path = signed_in(ana), f"/w/acme/campaigns/{approved.pk}/links/"
    assert "Tag the links" in client.get(path).content.decode()
    data = {
        "campaign": "Spring Sale",
        "address": "https://land.example/x?a=1",
        "source_sms": "Twilio",
        "version": links_version(approved),
    }
    assert client.post(path, data).status_code == 302
    html = client.get(path).content.decode()
    assert "https://land.example/x?a=1&amp;utm_source=twilio&amp;utm_medium=sms" in html
    assert html.count("<table") == html.count("<caption") == 1
    assert AuditEntry.objects.filter(event="campaign.links_changed").count() == 1
    # What somebody else has changed since is not written over.
    answer = client.post(path, {**data, "campaign": "other"})
    assert answer.status_code == 409
    assert 'value="spring-sale"' in answer.content.decode(), "theirs are shown, as the message says"
    assert 'value="other"' not in answer.content.decode()
    approved.refresh_from_db()
    assert approved.links["campaign"] == "spring-sale"
    late = client.patch(
        f"/api/v1/campaigns/{approved.pk}/links/", {"version": "0"}, content_type="application/json"
    )
    current = late.json()["current"]
    assert (late.status_code, current["version"]) == (409, links_version(approved))
    assert "Stop tagging" not in signed_in(vic).get(path).content.decode()
    assert signed_in(vic).post(path, data).status_code == 403
    assert client.post(path, {"stop": "1", "version": links_version(approved)}).status_code == 302
    approved.refresh_from_db()
    assert approved.links == {}


@pytest.mark.django_db
def test_what_is_no_web_address_is_refused_beside_its_field(approved, ana):
    bad = LinkTags("x", "javascript:alert(1)")
    with pytest.raises(DomainError) as refused:
        tag(approved, ana, bad)
    assert "address" in refused.value.errors
    path = f"/w/acme/campaigns/{approved.pk}/links/"
    data = {"campaign": "x", "address": "ftp://x.example", "version": links_version(approved)}
    assert signed_in(ana).post(path, data).status_code == 422
    with pytest.raises(Conflict):
        links_change(campaign=approved, values=TAGS, version="older", by=ana)
