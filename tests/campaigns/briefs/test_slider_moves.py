"""One slider from end to end: the same seed, three places, what differs from the middle marked."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.briefs.slider_moves import slider_moved
from campaigns.briefs.tone import preview_make
from campaigns.common.sliders import SLIDERS
from campaigns.models import Campaign, Product, User
from generation.lm.folder import folder_choose, folder_chosen
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def slider_url(row: Campaign) -> str:
    return reverse("briefs:tone_slider", args=["acme", row.pk])


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_the_middle_is_what_the_preview_shows_and_the_ends_are_compared_with_it(campaign: Campaign):
    product = Product.objects.get(sku="CRV-TMP2")
    now = timezone.now()
    places = slider_moved(campaign, product, "formality", now=now, engine="grammar")
    assert [place.asked for place in places] == [-100, 0, 100]
    low, middle, high = places
    values = {"tone": {**campaign.tone, "formality": 0}, "creativity": campaign.creativity}
    preview = preview_make(campaign, product, values=values, before=[], now=now, engine="grammar")
    assert [line.text for line in middle.lines] == [line.text for line in preview]
    assert middle.changed == 0
    for end in (low, high):
        assert [line.before for line in end.lines] == [line.text for line in middle.lines]
        assert end.changed == sum(
            line.text != there.text for line, there in zip(end.lines, middle.lines, strict=True)
        )
    assert low.changed + high.changed > 0
    assert low.measured is not None
    assert high.measured is not None
    assert low.measured < high.measured
    again = slider_moved(campaign, product, "formality", now=now, engine="grammar")
    assert again == places


def test_the_call_to_action_goes_from_none_to_strong_on_its_own_scale(campaign: Campaign):
    now = timezone.now()
    moves = [
        slider_moved(campaign, product, "cta", now=now, engine="grammar")
        for product in Product.objects.all()
    ]
    assert len(moves) == 2
    for places in moves:
        assert [place.asked for place in places] == [0, 50, 100]
        assert all(place.measured is not None for place in places)
        assert all(0 <= (place.measured or 0) <= 100 for place in places)
    # Three lines of one product may all be without one by chance; those of both are not.
    low, strong = (sum(places[at].measured or 0 for places in moves) for at in (0, 2))
    assert low < strong


def test_it_is_a_page_of_its_own_without_scripts_and_a_panel_with_them(
    campaign: Campaign, ana: User, vic: User
):
    client = signed_in(ana)
    tone = client.get(reverse("briefs:tone", args=["acme", campaign.pk])).content.decode()
    assert f'action="{slider_url(campaign)}"' in tone
    assert all(f'<option value="{name}"' in tone.partition("moved-slider")[2] for name in SLIDERS)
    asked = {"slider": "playfulness", "product": "CRV-TMP2"}
    whole = client.get(slider_url(campaign), asked).content.decode()
    assert "<h1>Playfulness</h1>" in whole
    panel = client.get(slider_url(campaign), asked, headers=HTMX).content.decode()
    assert "<h1>" not in panel
    assert panel.startswith('<section id="tone-slider"')
    assert '<option value="playfulness" selected>' in panel
    for text in (whole, panel):
        assert "−100 serious" in shown(text)
        assert "+100 playful" in shown(text)
        assert "<ins>" in text
        assert "</mark>" not in text.partition('class="merge"')[2]
    assert signed_in(vic).get(slider_url(campaign), asked).status_code == 200
    campaign.refresh_from_db()
    assert campaign.version == 1


def test_what_is_not_there_is_told(campaign: Campaign, ana: User, settings, tmp_path):
    client = signed_in(ana)
    assert client.get(slider_url(campaign), {"product": "gone"}).status_code == 404
    assert (
        "<h1>Sentiment</h1>" in client.get(slider_url(campaign), {"slider": "<x>"}).content.decode()
    )
    before = folder_chosen()
    folder_choose(tmp_path / "none")
    settings.ENGINE = "lm"
    text = unescape(client.get(slider_url(campaign)).content.decode())
    folder_choose(before)
    assert "“lm”" in text
    settings.ENGINE = "grammar"
    Campaign.objects.filter(pk=campaign.pk).update(skus=[])
    assert "Choose products first" in client.get(slider_url(campaign)).content.decode()
