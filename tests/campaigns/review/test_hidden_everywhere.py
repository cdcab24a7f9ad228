"""A6: on every page that shows a line nothing hides: not in the line, not in what stands beside it."""

from __future__ import annotations

import re

import pytest

from campaigns.common.hidden_characters import hidden_name, seen_text
from campaigns.models import Campaign, Candidate, CandidateState, Product, User, Workspace
from campaigns.review.drafts import draft_keep
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_approve, candidate_request_changes
from campaigns.review.threads import thread_start
from campaigns.workspaces.permissions import permission_for
from tests.architecture.test_routes import GUARDED
from tests.conftest import signed_in
from tests.factories import make_brand, make_campaign, make_candidate, make_product
from tests.sizes import FULL, sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly, pytest.mark.once]
NUMBER = 48_213
HIDDEN = "\u202e"
WORD = f"quin{HIDDEN}oxy"
# Fields keep what somebody wrote, and a script reads what is in data-; the page shows each of them beside it.
KEPT = re.compile(
    r'<textarea.*?</textarea>|<option.*?</option>|<script.*?</script>|<input[^>]*>|\sdata-[\w-]+="[^"]*"',
    re.S,
)
PAIRS = {
    "product_title": "title",
    "email": "subject",
    "sms": "message",
    "google_rsa": "headline",
    "seo": "title",
}
BOTH = f"compare={NUMBER}&compare={NUMBER + 1}"
QUERIES = (f"?search=quin&q=quin&state=any&show=all&edit=1&{BOTH}", "", "?state=any", "?edit=1")
# Where somebody decides on lines; at night all pages.
HERE = ("",) if FULL else ("review:", "exports:sheet", "exports:preview", "promises:", "home")


@pytest.fixture
def hiding(in_acme: Workspace, ana: User, ben: User) -> Candidate:
    """A line, and all that is said around it, in words that hide something."""
    brand = make_brand(in_acme, name=WORD)
    product = make_product(in_acme, title=f"Lamp {WORD}", brand=WORD, category=f"Lamps > {WORD}")
    campaign = make_campaign(
        in_acme,
        pk=NUMBER,
        created_by=ana,
        brand=brand,
        name=f"Week {WORD}",
        goal=WORD,
        audience=WORD,
        offer={"text": WORD, "code": "", "ends": ""},
        must_say=[WORD],
        channels=[*PAIRS],
    )
    for channel in PAIRS:
        _approved(campaign, product, channel, ben)
    line = make_candidate(campaign, product, f"238 g {WORD}", pk=NUMBER, state="in_review")
    other = make_candidate(campaign, product, f"8 mm {WORD}", pk=NUMBER + 1, state="in_review")
    thread_start(candidate=line, by=ben, text=f"@ana {WORD}")
    candidate_request_changes(candidate=other, by=ben, note=WORD)
    draft_keep(candidate=line, by=ben, text=f"7 {WORD}", version=1, content_hash=line.content_hash)
    return candidate_edit(candidate=line, by=ana, text=f"239 g {WORD}", version=1)


def _approved(campaign: Campaign, product: Product, channel: str, by: User) -> None:
    """As it was approved before anybody looked for what hides."""
    field = PAIRS[channel]
    line = make_candidate(campaign, product, f"{channel} {WORD}", channel=channel, field=field)
    quiet = {**line.badges, "blocks": [], "rules": []}
    Candidate.objects.filter(pk=line.pk).update(badges=quiet, state=CandidateState.IN_REVIEW)
    line.refresh_from_db()
    candidate_approve(candidate=line, by=by, content_hash=line.content_hash)


def hides(page: str) -> list[str]:
    """Where something hides on a page, with the words around it."""
    seen = KEPT.sub("", page)
    return [seen[max(0, at - 60) : at + 30] for at, char in enumerate(seen) if char == HIDDEN]


def test_nothing_hides_on_any_page_that_shows_a_line(hiding: Candidate, ben: User):
    client, pages = signed_in(ben), 0
    wrong: dict[str, list[str]] = {}
    for name, route in GUARDED.items():
        if route.startswith("api/") or not name.startswith(HERE) or not permission_for(name, "GET"):
            continue
        address = re.sub(r"<slug:workspace>", "acme", route)
        address = re.sub(r"<(path|str|\w+_sku):\w+>", hiding.product.sku, address)
        address = "/" + re.sub(r"<int:\w+>", str(NUMBER), address)
        for query in QUERIES[: sized(1, 4)]:
            answer = client.get(address + query)
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                break
            page = answer.content.decode()
            pages += "quin" in page
            if found := hides(page):
                wrong[name] = found[:3]
    assert pages > sized(4, 60)
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def test_nothing_hides_in_what_is_asked_before_many_are_decided(
    hiding: Candidate, ana: User, ben: User
):
    client, editor = signed_in(ben), signed_in(ana)
    ids = [NUMBER, NUMBER + 1]
    pages = [
        client.post("/w/acme/review/grid/bulk/", {"action": act, "ids": ids})
        for act in ("approve", "reject", "plan")
    ]
    pages.append(editor.post(f"/w/acme/candidates/{NUMBER}/measure/", {"text": f"9 {WORD}"}))
    behind = {"text": f"mine {WORD}", "version": 1}
    pages.append(editor.post(f"/w/acme/candidates/{NUMBER}/edit/", behind))
    for answer in pages:
        page = answer.content.decode()
        assert 'data-code="202e"' in page, answer.request["PATH_INFO"]
        assert hides(page) == [], answer.request["PATH_INFO"]


def test_the_api_says_what_hides_and_where(hiding: Candidate, ben: User):
    said = signed_in(ben).get(f"/api/v1/candidates/{NUMBER}/").json()
    at = said["text"].index(HIDDEN)
    assert [rule["span"] for rule in said["badges"]["rules"] if rule["rule"] == "hidden_character"] == [[at, at + 1]]  # fmt: skip
    assert any("hidden character" in reason for reason in said["badges"]["blocks"])


@pytest.mark.parametrize(
    "text",
    [
        "کتاب\u200cخانه", "श्\u200cयाम", "क्\u200dष", "👩\u200d💻", "❤\ufe0f", "☕\ufe0e", "1\ufe0f\u20e3", "©\ufe0f", "שָׁלוֹם", "ཧཱུྃ", "Hồ Chí", "5\u00a0kg", "a\tb",
    ],
)  # fmt: skip
def test_what_an_emoji_or_a_script_needs_is_seen(text: str):
    assert seen_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200cb", "a[ZWNJ]b"),
        ("دار\u200cها", "دار[ZWNJ]ها"),
        ("سلام\u200dسلام", "سلام[ZWJ]سلام"),
        ("क\u200c", "क[ZWNJ]"),
        ("\u200c", "[ZWNJ]"),
        ("a\ufe0f", "a[U+FE0F]"),
        ("\ufe0fa", "[U+FE0F]a"),
        ("e" + "\u0301" * 7, "e" + "\u0301" * 5 + "[U+0301][U+0301]"),
    ],
)  # fmt: skip
def test_the_same_characters_elsewhere_are_not(text: str, shown: str):
    assert seen_text(text) == shown
    assert [bool(hidden_name(text, at)) for at in range(len(text))].count(True) == shown.count("[")
