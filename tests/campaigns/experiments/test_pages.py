"""Pages of experiments: what is sealed is not on them, and who may run one does so there."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from campaigns.models import Experiment, User
from tests.campaigns.experiments.conftest import design
from tests.campaigns.experiments.telling import visits
from tests.campaigns.experiments.test_results import DAY, tell
from tests.conftest import signed_in

LIST = "/w/acme/experiments/"


def page(person: User, row: Experiment | None = None) -> str:
    """A page as it reads, without its marks."""
    answer = signed_in(person).get(f"{LIST}{row.pk}/" if row else LIST)
    assert answer.status_code == 200
    text = re.sub(
        r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S
    )
    return re.sub(r"\s+", " ", unescape(text))


def test_a_sealed_page_has_no_number_that_tempts(begun, clock, ben, vic, in_acme):
    row = begun()
    clock.shift(600)
    tell(row, visits("a", 400, 37) + visits("b", 410, 93))
    for person in (ben, vic):
        text = page(person, row)
        assert "Results are sealed." in text
        assert "400" in text
        assert "410" in text
        assert "Lift" not in text
        assert "9.2 %" not in text
    assert "Stop without a verdict" in page(ben, row)
    assert "Stop without a verdict" not in page(vic, row)
    assert "Record the verdict" not in page(ben, row)


def test_an_open_page_says_lifts_and_suggests(begun, clock, ben, in_acme):
    row = begun(guardrails=["order"])
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 130))
    text = page(ben, row)
    assert "8.0 %" in text
    assert "25.0 %" in text
    assert "+212 %" in text, text[-900:]
    assert "> 99 %" in text
    assert "Take b: at clicks it is surely better than a" in text
    assert "no sure fall" in text
    assert "Sound" in text
    assert "looks only once" not in text
    signed_in(ben).post(f"{LIST}{row.pk}/stop/")
    once = (
        "looks only once, at the end: chi-squared over all arms p < 0.001, z-test of b p < 0.001."
    )
    assert once in page(ben, row)


def test_a_split_that_is_off_is_said_first(begun, clock, ben, in_acme):
    row = begun()
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 640, 100))
    text = page(ben, row)
    assert "The arms were not shown in the shares" in text
    assert "Not sound" in text
    assert "Record the verdict" not in text


def test_an_experiment_is_started_stopped_and_decided_on_its_page(
    bens: Any, lines, clock, ben, vic, in_acme
):
    pk = bens.post("experiments/", design(lines)).json()["id"]
    at, client = f"{LIST}{pk}/", signed_in(ben)
    assert signed_in(vic).post(f"{at}start/").status_code == 403
    assert client.post(f"{at}start/").status_code == 302
    row = Experiment.objects.get(pk=pk)
    assert row.state == "running"
    refused = client.post(f"{at}stop/", {"stop-note": ""})
    assert refused.status_code == 422
    assert "Say why it stops" in refused.content.decode()
    assert client.post(f"{at}decide/", {"decide-winner": "a"}).status_code == 409
    clock.shift(8 * DAY)
    tell(row, visits("a", 500, 40) + visits("b", 520, 130))
    assert client.post(f"{at}decide/", {"decide-winner": "z"}).status_code == 422
    decided = {"decide-winner": "b", "decide-note": "Weight first"}
    assert client.post(f"{at}decide/", decided).status_code == 302
    text = page(ben, row)
    assert "decided for b" in text
    assert "Weight first" in text


def test_one_is_stopped_on_its_page(begun, ben, in_acme):
    row = begun()
    stop = signed_in(ben).post(f"{LIST}{row.pk}/stop/", {"stop-note": "The page was down"})
    assert stop.status_code == 302
    assert "The page was down" in page(ben, row)


def test_the_list_has_them_newest_first_a_page_at_a_time(bens, lines, ben, vic, in_acme):
    assert "No experiment yet" in page(vic)
    for number in range(32):
        bens.post("experiments/", design(lines, hypothesis=f"Idea {number:02}"))
    text = page(vic)
    assert text.index("Idea 31") < text.index("Idea 02")
    assert "Idea 01" not in text
    older = re.search(r'href="\?cursor=(\d+)"', signed_in(vic).get(LIST).content.decode())
    assert older
    assert "Idea 01" in signed_in(vic).get(LIST, {"cursor": older[1]}).content.decode()
