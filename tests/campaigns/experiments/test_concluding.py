"""A verdict in words, drawn day by day, and what it brings about: the winner goes live, the others are retired."""

from __future__ import annotations

import re
from typing import Any

from campaigns.models import Experiment, WebhookDelivery
from tests.campaigns.experiments.conftest import design
from tests.campaigns.experiments.telling import told, visits
from tests.campaigns.experiments.test_pages import page
from tests.campaigns.experiments.test_results import DAY, tell
from tests.conftest import signed_in

AT = "/w/acme/experiments/"


def open_with(bens: Any, lines: list[Any], clock: Any, b: int = 130) -> Experiment:
    """An experiment whose results are open; of 500 and 520 people 40 and so many clicked."""
    made = bens.post("experiments/", design(lines)).json()
    assert bens.post(f"experiments/{made['id']}/start/").status_code == 200
    row = Experiment.objects.get(pk=made["id"])
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, b))
    return row


def states(bens: Any, lines: list[Any]) -> list[str]:
    """Of lines, as the API says them."""
    return [bens.get(f"candidates/{line.pk}/").json()["state"] for line in lines]


def test_the_winner_goes_live_and_the_loser_is_retired(bens, titles, campaign, clock, ben, in_acme):
    publish = f"campaigns/{campaign.pk}/publish/"
    assert bens.post(f"candidates/{titles[0].pk}/primary/").status_code == 200
    assert bens.post(publish).status_code == 200
    row = open_with(bens, titles[:2], clock)
    asked = {"decide-winner": "b", "decide-then": "publish", "decide-retire": "on"}
    decided = signed_in(ben).post(f"{AT}{row.pk}/decide/", asked)
    assert decided.status_code == 302
    assert states(bens, titles[:2]) == ["retired", "live"]
    live = bens.get(f"products/{titles[0].product.sku}/").json()["live_copy"]
    assert titles[1].text in str(live)
    assert titles[0].text not in str(live)


def test_only_recording_moves_no_line(bens, titles, clock, in_acme):
    row = open_with(bens, titles[:2], clock)
    assert bens.post(f"experiments/{row.pk}/decide/", {"winner": "b"}).status_code == 200
    assert states(bens, titles[:2]) == ["approved", "approved"]


def test_a_launch_of_the_winner_is_planned_next(bens, titles, campaign, clock, ben, in_acme):
    row = open_with(bens, titles[:2], clock)
    asked = {"decide-winner": "b", "decide-then": "plan"}
    decided = signed_in(ben).post(f"{AT}{row.pk}/decide/", asked)
    assert decided["Location"] == f"/w/acme/launches/new/{campaign.pk}/product_title/"
    assert signed_in(ben).get(decided["Location"]).status_code == 200


def test_what_publishes_asks_a_token_for_more(api, bens, titles, clock, ben, in_acme):
    row = open_with(bens, titles[:2], clock)
    writes = api(ben, scopes=["read", "write"])
    asked = {"winner": "b", "publish": True, "retire": True}
    assert writes.post(f"experiments/{row.pk}/decide/", asked).status_code == 403
    row.refresh_from_db()
    assert row.state == "running"
    assert bens.post(f"experiments/{row.pk}/decide/", asked).status_code == 200
    assert states(bens, titles[:2]) == ["retired", "live"]


def test_a_winner_that_may_not_go_live_leaves_nothing_recorded(bens, titles, clock, in_acme):
    row = open_with(bens, titles[:2], clock)
    assert bens.post(f"candidates/{titles[1].pk}/undo/", {"note": ""}).status_code == 200
    refused = bens.post(f"experiments/{row.pk}/decide/", {"winner": "b", "publish": True})
    assert refused.status_code == 409
    assert "nothing is recorded" in refused.json()["detail"]
    row.refresh_from_db()
    assert row.state == "running"


def test_other_texts_of_a_field_that_takes_several_stay_live(
    bens, begun, lines, campaign, clock, ben, in_acme
):
    assert bens.post(f"candidates/{lines[0].pk}/primary/").status_code in (200, 409)
    assert bens.post(f"campaigns/{campaign.pk}/publish/").status_code == 200
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 130) + visits("b", 520, 40))
    decided = bens.post(f"experiments/{row.pk}/decide/", {"winner": "a", "publish": True})
    assert decided.status_code == 200, decided.content
    assert states(bens, lines[:2]) == ["live", "live"]


def test_a_page_says_the_verdict_in_words_and_draws_the_days(bens, titles, clock, vic, in_acme):
    row = open_with(bens, titles[:2], clock)
    more = [
        told(f"late-{n}", f"late-{n}", "exposure", minute=2000, arm="ab"[n % 2]) for n in range(40)
    ]
    tell(row, more)
    text = page(vic, row)
    assert "Take b: at clicks it is surely better than a" in text
    shown = signed_in(vic).get(f"{AT}{row.pk}/").content.decode()
    drawn = re.search(r'<title id="days-b-title">([^<]+)</title>', shown)
    assert drawn
    assert drawn[1].startswith("Lift of b: from +")
    assert "was sealed" in shown
    assert "As a table" in text
    assert "24 Nov" in text


def test_a_page_says_where_nothing_is_sure_and_what_segments_did(bens, begun, clock, vic, in_acme):
    row = begun(guardrails=["order"])
    clock.shift(8 * DAY)
    for name in ("mobile", "desktop"):
        tell(row, visits("a", 300, 60, name=name, segment=name))
        tell(row, visits("b", 300, 61, name=name, segment=name))
    text = page(vic, row)
    assert "No text is surely better than a at clicks." in text
    assert "mobile" in text
    assert "A segment says where to look next." in text


def test_other_systems_hear_of_start_health_end_and_verdict(
    bens, lines, begun, clock, cleo, api, in_acme
):
    kinds = [f"experiment.{one}" for one in ("started", "health", "ended", "decided")]
    made = api(cleo).post("webhooks/", {"address": "https://93.184.216.34/hear", "events": kinds})
    assert made.status_code == 201, made.content
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 130))
    assert bens.post(f"experiments/{row.pk}/stop/").status_code == 200
    assert bens.post(f"experiments/{row.pk}/decide/", {"winner": "b"}).status_code == 200
    sent = WebhookDelivery.objects.order_by("pk").values_list("kind", "body")
    assert [kind for kind, _ in sent] == [kinds[0], kinds[2], kinds[3]]
    assert '"winner":"b"' in sent[2][1]
    assert row.registered in sent[0][1]
