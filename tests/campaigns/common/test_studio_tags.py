"""Template tags: numbers with their units, icons, charts in words, links and filters."""

from datetime import timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from campaigns.common.figures import span_from_now
from campaigns.common.line_states import LINE_STATES
from campaigns.models import CandidateState


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 1248|number }}", "1,248"),
        ("{{ 0.714|number:2 }}", "0.71"),
        ("{{ nothing|number }}", "–"),
        ("{{ 24|signed }} {{ low|signed }} {{ 0|signed }}", "+24 \u221216 0"),
        ("{{ 0.034|percent }}", "3.4\u00a0%"),
        ("{{ '115'|price:'GBP' }}", "£115.00"),
        ("{{ 236.5|price:'SEK' }}", "236.50\u00a0SEK"),
        ("{{ 1500|price:'JPY' }}", "¥1,500"),
        ("{{ nothing|price:'GBP' }}", "–"),
        ("{{ 45|duration }}", "45\u00a0s"),
        ("{{ 200|duration }}", "3\u00a0min 20\u00a0s"),
        ("{{ 7500|duration }}", "2\u00a0h 5\u00a0min"),
        ("{{ 684000|duration }}", "7\u00a0d 22\u00a0h"),
        ("{{ 3600|duration }}", "1\u00a0h"),
        ("{{ 0.25|duration }}", "250\u00a0ms"),
        (
            "{{ 1|counted:'product' }}, {{ 1248|counted:'entry,entries' }}",
            "1\u00a0product, 1,248\u00a0entries",
        ),
        ("{{ 'Ana Novak'|initials }}{{ 'ben@shop.example'|initials }}{{ ''|initials }}", "ANBE?"),
        ("{{ 'undo:/w/acme/undo/7/ other'|undo_url }}", "/w/acme/undo/7/"),
    ],
)
def test_numbers_carry_their_unit(source: str, shown: str) -> None:
    assert render(source, nothing=None, low=-16) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (4, "just now"),
        (-830, "13\u00a0min ago"),
        (-7530, "2\u00a0h 5\u00a0min ago"),
        (684030, "in 7\u00a0d 22\u00a0h"),
    ],
)
def test_how_long_ago_is_told_no_finer_than_anybody_asks(seconds: int, shown: str) -> None:
    at = timezone.now() + timedelta(seconds=seconds)
    assert span_from_now(at) == shown
    assert f">{shown}</time>" in render("{{ at|ago }}", at=at)


def test_an_icon_is_decoration_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in render('{% icon "inbox" %}')
    named = render('{% icon "check" "s" label="done" %}')
    assert 'role="img" aria-label="done"' in named
    assert 'class="icon icon-s"' in named
    assert "aria-hidden" not in named


def test_a_badge_escapes_its_text() -> None:
    markup = render('{% badge text icon="circle-check" tone="ok" %}', text="<b>9 live</b>")
    assert 'class="badge" data-tone="ok"' in markup
    assert "&lt;b&gt;9 live" in markup


def test_a_state_of_a_line_has_one_word_on_every_page() -> None:
    shown = render("{% line_state state %}", state="changes_requested")
    assert "Came back" in shown
    assert 'data-tone="warn"' in shown
    assert set(LINE_STATES) == set(CandidateState.values)


def test_what_an_entry_holds_is_shown_without_the_marks_of_a_program() -> None:
    told = {"priority": 1, "due": None, "shared": True, "kinds": ["fact", "<price>"]}
    said = "priority 1, due none, shared yes, kinds fact, &lt;price&gt;"
    assert render("{{ told|data_words }}", told=told) == said


def test_charts_say_in_words_what_they_show_and_carry_no_style() -> None:
    curve = [
        {"creativity": i / 4, "conversion": 0.03 - i / 500, "diversity": 0.4 + i / 20}
        for i in range(5)
    ]
    source = (
        '{% tone_bar "Urgency" 25 38 %}{% tone_bar "Formality" none none %}{% progress_bar 143 384 %}{% amount_bar 41 30 "41 of 30" %}'
        '{% interval_bar 0.034 0.026 0.043 0 0.05 "3.4 percent" %}{% sparkline trend label="rising" %}{% lambda_curve curve elbow=0.5 here=0.75 %}'
    )
    markup = render(source, none=None, trend=[1, 2, 3], curve=curve)
    for words in (
        "Urgency: asked 25, measured 38",
        "Formality: asked nothing",
        "143 of 384",
        "The elbow is at 0.50. This point is 0.75.",
    ):
        assert words in markup
    assert markup.count('role="img"') == 7
    assert "style=" not in markup
    assert 'class="f-bad"' in markup


def test_charts_bear_empty_and_flat_data() -> None:
    flat = [{"creativity": 0, "conversion": 0, "diversity": 0}]
    markup = render(
        '{% sparkline none_yet label="" %}{% sparkline flat_line label="flat" %}{% lambda_curve none_yet %}{% lambda_curve flat %}{% progress_bar 0 0 %}',
        none_yet=[],
        flat_line=[2, 2],
        flat=flat,
    )
    assert "nan" not in markup
    assert markup.count("<svg") == 3


def test_a_link_to_a_page_that_does_not_exist_is_left_out() -> None:
    request = RequestFactory().get("/")
    assert render('{% nav_link "nowhere:at_all" "Nowhere" "house" %}', request=request) == ""
    assert render('{% nav_link "account_login" "Sign in" "log-in" %}', request=request).startswith(
        '<a href="/accounts/login/">'
    )
    refused = render(
        '{% nav_link "account_login" "Sign in" %}', request=request, may_open=lambda name: False
    )
    assert refused == ""


def test_a_filter_turns_on_and_off_and_goes_back_to_the_first_page() -> None:
    request = RequestFactory().get("/", {"state": ["blocked", "stale"], "page": "3", "q": "shoe"})
    off = render('{% query_toggle "state" "blocked" %}', request=request)
    assert off == "?state=stale&amp;q=shoe"
    on = render('{% query_toggle "state" "live" %}', request=request)
    assert on == "?state=blocked&amp;state=stale&amp;state=live&amp;q=shoe"


@pytest.mark.parametrize(
    ("cookie", "shown"),
    [
        ("dark", ' data-theme="dark"'),
        ("light", ' data-theme="light"'),
        ('x" onload="', ""),
        ("", ""),
    ],
)
def test_only_a_known_theme_reaches_the_page(cookie: str, shown: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert render("{% theme_attribute %}", request=request) == shown
