"""The tone page: sliders that save, presets, three real lines that follow the sliders."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from campaigns.models import Campaign, User
from generation.engines.grammar.engine import GrammarEngine
from generation.evaluation import measured
from tests.conftest import signed_in
from tests.measured import report_of

pytestmark = pytest.mark.django_db
TONE: dict[str, Any] = {
    "sentiment": 10,
    "formality": 20,
    "playfulness": 0,
    "urgency": 0,
    "cta": 30,
    "creativity": 0.4,
}
HTMX = {"HX-Request": "true"}


def tone_url(row: Campaign, name: str = "tone") -> str:
    return reverse(f"briefs:{name}", args=["acme", row.pk])


def texts(html: str) -> list[str]:
    return [unescape(text) for text in re.findall(r'name="was" value="([^"]*)"', html)]


def test_the_page_has_native_ranges_numbers_and_three_lines(campaign: Campaign, ana: User):
    html = signed_in(ana).get(tone_url(campaign)).content.decode()
    for name in ("sentiment", "formality", "playfulness", "urgency", "cta", "creativity"):
        assert re.search(rf'<input type="range" name="{name}"', html)
        assert f'id="id_{name}-number"' in html
    assert len(texts(html)) == 3
    assert "Corvane house voice" in html
    assert "Diversity against chance to win" in html


def test_a_move_saves_itself_with_a_new_version(campaign: Campaign, ana: User):
    client = signed_in(ana)
    answer = client.post(tone_url(campaign), {**TONE, "version": 1}, headers=HTMX)
    campaign.refresh_from_db()
    assert answer.status_code == 200
    assert campaign.tone == {key: value for key, value in TONE.items() if key != "creativity"}
    assert (campaign.creativity, campaign.version) == (0.4, 2)
    assert (
        client.post(tone_url(campaign), {**TONE, "cta": 31, "version": 1}, headers=HTMX).status_code
        == 409
    )
    assert (
        client.post(
            tone_url(campaign), {**TONE, "cta": 101, "version": 2}, headers=HTMX
        ).status_code
        == 422
    )
    assert client.post(tone_url(campaign), {**TONE, "version": "x"}).status_code == 422


def test_a_preset_works_without_scripts(campaign: Campaign, ana: User):
    signed_in(ana).post(tone_url(campaign), {"preset": "playful", "version": 1})
    campaign.refresh_from_db()
    assert campaign.tone["playfulness"] == 75


def test_the_preview_follows_the_sliders_marks_changes_and_stores_nothing(
    campaign: Campaign, ana: User
):
    client = signed_in(ana)
    address = tone_url(campaign, "tone_preview")
    calm = client.get(address, {**TONE, "product": "CRV-TMP2"}).content.decode()
    again = client.get(
        address, {**TONE, "product": "CRV-TMP2", "was": texts(calm)}
    ).content.decode()
    assert texts(again) == texts(calm)
    assert "<ins>" not in again
    formal = {
        **TONE,
        "formality": 95,
        "playfulness": -90,
        "product": "CRV-TMP2",
        "was": texts(calm),
    }
    moved = client.get(address, formal).content.decode()
    assert texts(moved) != texts(calm)
    assert "<ins>" in moved
    campaign.refresh_from_db()
    assert campaign.version == 1


def test_measured_stands_beside_asked(campaign: Campaign, ana: User):
    html = signed_in(ana).get(tone_url(campaign, "tone_preview"), TONE).content.decode()
    assert re.search(r"Formality: asked 20, measured −?-?\d+", html)


def test_a_slider_without_a_number_is_refused(campaign: Campaign, ana: User):
    answer = signed_in(ana).get(tone_url(campaign, "tone_preview"), {**TONE, "cta": "much"})
    assert answer.status_code == 422


def test_a_campaign_without_products_says_what_to_do(campaign: Campaign, ana: User):
    Campaign.objects.filter(pk=campaign.pk).update(skus=[])
    html = signed_in(ana).get(tone_url(campaign)).content.decode()
    assert "Choose products first" in html


def test_a_slider_that_does_little_is_shown_as_weak_with_its_figures(
    campaign: Campaign, ana: User, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(measured, "SHIPPED", tmp_path)
    client = signed_in(ana)
    assert "Weak" not in client.get(tone_url(campaign)).content.decode()
    report = report_of(GrammarEngine().version, playfulness=0.41, cta=0.5)
    measured.measured_write(report, tmp_path)
    html = unescape(client.get(tone_url(campaign)).content.decode())
    assert html.count("Weak</span>") == 2
    said = "from end to end lines move from −8 to 14. Follows 0.41 of 1"
    assert re.search(rf'id="id_playfulness_helptext">Weak with grammar: {said}', html)
    assert "48 of 1" in html.partition('id="id_cta_helptext"')[2]
    assert 'id="id_formality_helptext"' not in html
