"""Dates and numbers as each person's region and zone write them; words stay English, programs get one form."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from campaigns.common.lambda_chart import lambda_curve
from campaigns.common.regional import HOUSE, REGIONS, region_asked, region_choices, written_for
from campaigns.models import AuditEntry, User, Workspace
from tests.conftest import signed_in

PAGE = "/w/acme/settings/formats/"
NBSP, NARROW = "\u00a0", "\u202f"
AT = datetime(2020, 11, 27, 17, 5, tzinfo=UTC)
SOURCE = "{{ at|moment }}; {{ at|day }}; {{ 1248.5|number:2 }}; {{ '1248.5'|price:'EUR' }}"


def written(region: str, zone: str = "UTC", source: str = SOURCE) -> str:
    with written_for(region, zone):
        return Template(source).render(Context({"at": AT})).replace(NARROW, " ").replace(NBSP, " ")


@pytest.mark.parametrize(
    ("region", "zone", "said"),
    [
        (
            "en-GB",
            "UTC",
            "Fri 27 November 2020 17:05 UTC; Fri 27 November 2020; 1,248.50; €1,248.50",
        ),
        ("en-US", "UTC", "Fri, Nov 27, 2020 5:05 PM UTC; Fri, Nov 27, 2020; 1,248.50; €1,248.50"),
        ("de-DE", "Europe/Berlin", "27.11.2020 18:05 CET; 27.11.2020; 1.248,50; 1.248,50 €"),
        ("fr-FR", "Europe/Paris", "27/11/2020 18:05 CET; 27/11/2020; 1 248,50; 1 248,50 €"),
        ("ja-JP", "Asia/Tokyo", "2020/11/28 2:05 JST; 2020/11/28; 1,248.50; €1,248.50"),
    ],
)
def test_each_region_has_its_own_way(region: str, zone: str, said: str):
    assert written(region, zone) == said


@pytest.mark.parametrize(
    ("region", "said"),
    [("en-GB", "Friday 27 November"), ("en-US", "Friday, November 27"), ("de-DE", "27.11.2020")],
)
def test_the_day_on_home_is_written_out(region: str, said: str):
    assert written(region, source="{{ at|weekday }}") == said


def test_the_figures_of_a_chart_are_the_regions_too():
    points = [{"creativity": i / 4, "conversion": 0.3 - i / 50, "diversity": i / 8} for i in (0, 4)]
    with written_for("de-DE", "UTC"):
        markup = lambda_curve(points, elbow=0.25, here=0.75)
    assert "The elbow is at 0,25. This point is 0,75." in markup
    assert not re.search(r">[^<]*\d\.\d", markup)


def test_scripts_are_told_the_region():
    assert written("de-DE", source="{% region_attribute %}") == ' data-region="de-DE"'


@pytest.mark.parametrize("region", REGIONS)
def test_no_region_brings_words_of_another_language(region: str):
    said = written(region, source="{{ at|moment }} {{ at|day }} {{ at|weekday }} {{ at|stamp }}")
    words = {word.strip(".,").lower() for word in said.split() if word.strip(".,").isalpha()}
    assert words <= {"fri", "friday", "nov", "november", "utc", "am", "pm", "h", "min", "s"}, said


def test_a_time_that_is_told_as_a_distance_keeps_zone_and_utc_in_its_title():
    markup = written("en-GB", "Europe/Berlin", "{{ at|ago }}")
    assert 'title="Fri 27 November 2020 18:05 CET, 17:05 UTC"' in markup
    assert 'datetime="2020-11-27T17:05:00+00:00"' in markup
    assert "UTC, " not in written("en-GB", "UTC", "{{ at|ago }}")


@pytest.mark.parametrize(
    ("header", "region"),
    [
        ("", HOUSE),
        ("de", "de-DE"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr-CH"),
        ("fr-BE", "fr-FR"),
        ("xx, en-US;q=0.5", "en-US"),
        ("*", HOUSE),
        ("\x00;;;q=zz" * 50, HOUSE),
    ],
)
def test_a_browser_is_believed(header: str, region: str):
    assert region_asked(header) == region


def test_a_person_chooses_for_all_pages_and_the_choice_is_told(workspace: Workspace, ana: User):
    client = signed_in(ana)
    asked = {"Accept-Language": "de-DE"}
    assert "1.248,50" in client.get(PAGE, headers=asked).content.decode()
    assert "1,248.50" in client.get(PAGE).content.decode()
    choice = {"region": "fr-FR", "timezone_name": "Asia/Tokyo"}
    assert client.post(PAGE, choice).status_code == 302
    ana.refresh_from_db()
    assert (ana.region, ana.timezone) == ("fr-FR", "Asia/Tokyo")
    page = client.get(PAGE, headers=asked).content.decode()
    assert f"1{NARROW}248,50" in page
    assert "JST" in page
    entry = AuditEntry.everywhere.get() if hasattr(AuditEntry, "everywhere") else None
    assert entry is None or entry.event == "user.formats_set"
    client.post(PAGE, {"region": "", "timezone_name": ""})
    assert "1,248.50" in client.get(PAGE).content.decode()


def test_the_zone_of_the_workspace_holds_where_a_person_has_none(workspace: Workspace, ana: User):
    Workspace.objects.update(timezone="Asia/Tokyo")
    assert "JST" in signed_in(ana).get(PAGE).content.decode()


def test_a_region_that_is_none_is_refused(workspace: Workspace, ana: User):
    answer = signed_in(ana).post(PAGE, {"region": "tlh-QO", "timezone_name": "Mars/Base"})
    assert answer.status_code == 422
    assert len(region_choices()) == len(REGIONS)


def test_programs_get_one_form(workspace: Workspace, ana: User):
    User.objects.filter(pk=ana.pk).update(region="de-DE", timezone="Asia/Tokyo")
    answer = signed_in(ana).get("/api/v1/audit/", headers={"Accept-Language": "fr-FR"})
    assert answer.status_code == 200
    assert "+09:00" not in answer.content.decode()
