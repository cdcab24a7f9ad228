"""What is approved is what is seen: text is escaped, hidden characters show, shown = hashed (A6)."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest

from campaigns.briefs.content import content_hash
from campaigns.models import Campaign, Candidate, Product, User
from campaigns.review.editing import candidate_edit
from campaigns.review.services import candidate_request_changes
from campaigns.review.threads import Words, thread_start
from tests.conftest import signed_in
from tests.factories import make_candidate
from tests.texts.signs import HIDDEN

# Each between the same letters, whatever stands beside them.
EACH_FOUR = [HIDDEN[first : first + 4] for first in range(0, len(HIDDEN), 4)]
CODE = re.compile(r'data-code="([0-9a-f]+)"')
ATTACK = '<script>alert(1)</script><img src=x onerror="x">\'"&lt;'


def canvas(page: str) -> str:
    """The line on the canvas as markup."""
    found = re.search(r'<p class="copy copy-xl[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found
    return found[1]


def read_back(markup: str) -> str:
    """The text that a reader sees, hidden characters by the code that their mark shows."""
    seen = re.sub(
        r'<span class="unseen" data-code="([0-9a-f]+)"[^>]*>[^<]*</span>',
        lambda found: f"\x00{found[1]}\x00",
        markup,
    )
    text = html.unescape(re.sub(r"<[^>]+>", "", seen))
    return re.sub(r"\x00([0-9a-f]+)\x00", lambda found: chr(int(found[1], 16)), text)


def test_there_are_80_cases():
    assert len(set(HIDDEN)) >= 80


@pytest.mark.once
@pytest.mark.parametrize("codes", EACH_FOUR, ids=lambda codes: f"U+{codes[0]:04X}")
def test_a_hidden_character_is_seen_where_somebody_approves(
    campaign: Campaign, shoe: Product, ben: User, codes: list[int]
):
    text = "238 g" + "".join(f",{chr(code)}light" for code in codes)
    line = make_candidate(campaign, shoe, text, state="in_review")
    client = signed_in(ben)
    for address in (f"/w/acme/review/?line={line.pk}", f"/w/acme/candidates/{line.pk}/"):
        page = client.get(address).content.decode()
        assert CODE.findall(canvas(page)) == [f"{code:x}" for code in codes]
        # Shown = stored = hashed.
        assert unicodedata.normalize("NFC", read_back(canvas(page))) == line.text
    assert line.revision is not None
    assert content_hash(line.text, line.revision.basis) == line.content_hash
    grid = client.get("/w/acme/review/grid/").content.decode()
    assert {f"{code:x}" for code in codes} <= set(CODE.findall(grid))


def test_the_hash_that_is_posted_is_the_hash_of_the_text_that_is_shown(
    line: Candidate, ana: User, ben: User
):
    row = candidate_edit(candidate=line, by=ana, text="238 g caf\u0065\u0301", version=1)
    page = signed_in(ben).get(f"/w/acme/candidates/{line.pk}/").content.decode()
    posted = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)
    assert posted
    assert row.revision is not None
    assert (
        posted[1] == row.content_hash == content_hash(read_back(canvas(page)), row.revision.basis)
    )
    assert read_back(canvas(page)) == unicodedata.normalize("NFC", "238 g caf\u0065\u0301")


def test_nothing_that_people_write_becomes_markup(
    campaign: Campaign, shoe: Product, ana: User, ben: User
):
    shoe.title = f"Shoe {ATTACK}"
    shoe.attributes = {"weight": ATTACK}
    shoe.save(update_fields=["title", "attributes"])
    campaign.name, campaign.goal = f"Name {ATTACK}"[:150], ATTACK
    campaign.assigned_to = ben
    campaign.save(update_fields=["name", "goal", "assigned_to"])
    line = make_candidate(campaign, shoe, f"238 g {ATTACK}", state="in_review")
    other = make_candidate(campaign, shoe, f"8 mm {ATTACK}", state="in_review")
    row = candidate_edit(candidate=line, by=ana, text=f"239 g {ATTACK}", version=1)
    thread_start(candidate=row, by=ana, text=ATTACK, words=Words(ATTACK))
    candidate_request_changes(candidate=row, by=ben, note=ATTACK)
    client = signed_in(ben)
    pages = [
        client.get(f"/w/acme/candidates/{line.pk}/?edit=1"),
        client.get(f"/w/acme/review/?line={line.pk}&search=%3Cscript%3Ealert(1)%3C/script%3E"),
        client.get("/w/acme/review/grid/?state=any&search=%3Cscript%3E"),
        client.get(f"/w/acme/review/grid/?compare={line.pk}&compare={other.pk}"),
        client.post(f"/w/acme/candidates/{line.pk}/measure/", {"text": ATTACK}),
        client.post(
            f"/w/acme/candidates/{line.pk}/edit/", {"text": f"mine {ATTACK}", "version": 1}
        ),
        client.post("/w/acme/review/grid/bulk/", {"action": "approve", "ids": [line.pk, other.pk]}),
    ]
    for answer in pages:
        page = answer.content.decode()
        assert "<script>alert" not in page, answer.request["PATH_INFO"]
        assert "<img src=x" not in page, answer.request["PATH_INFO"]
    assert pages[5].status_code == 409
