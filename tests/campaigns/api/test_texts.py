"""U1: more than a thousand hostile texts, and 150 odd ones that are right, through every door from import to reimport."""

from __future__ import annotations

import email
import email.policy
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
import time_machine
from django.core import mail

from campaigns.common.logs import IdsFilter, OneLineFormatter
from campaigns.models import (
    Candidate,
    MailMode,
    NoticeKind,
    User,
    WebhookDelivery,
    WebhookKind,
    Workspace,
)
from campaigns.notices.kinds import Way
from campaigns.notices.sending import mails_send
from campaigns.notices.services import ways_choose
from tests.campaigns.api.conftest import Api
from tests.sizes import sized
from tests.texts.corpus import HOSTILE, LEGIT, kinds_of, share
from tests.texts.files import MAPPING, Told, comma_table, feed, products_of, workbook
from tests.texts.journey import GOOD, TURNS, Journey, hidden_of, imported, kept

pytestmark = [pytest.mark.django_db, pytest.mark.nightly, pytest.mark.once]
FILES: dict[str, tuple[Callable[[Sequence[Told]], bytes], dict[str, str]]] = {
    "csv": (comma_table, MAPPING),
    "xlsx": (workbook, MAPPING),
    "google_merchant_xml": (feed, {}),
}
LEAST = {
    "markup": 150, "formula": 60, "hidden": 80, "look-alike": 60, "order": 150, "template": 40, "query": 40, "control": 60,
}  # fmt: skip
IN_A_MAIL = 50
OURS_IN_MAIL = {"html", "head", "meta", "title", "body", "p", "a", "strong", "br", "hr", "small", "blockquote"}  # fmt: skip
HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe",
}  # fmt: skip


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every line that a log for people would have."""
    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.setLevel(before)
    root.removeHandler(handler)


class Lines(logging.Handler):
    """What would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.addFilter(IdsFilter())
        self.setFormatter(OneLineFormatter("%(levelname)s %(belongs)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


class Elements(HTMLParser):
    """What a mailbox would draw."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags, self.attributes = set[str](), set[str]()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_corpus_is_as_large_as_promised():
    assert len(HOSTILE) >= 1_000
    assert len(LEGIT) >= 150
    counts = kinds_of(HOSTILE)
    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}
    assert not [row.text for row in LEGIT if row.is_refused or row.hides or row.stored != row.text]


@pytest.mark.parametrize("kind", FILES)
def test_a_catalog_takes_every_text_as_it_is(
    api: Callable[..., Api], ben: User, in_acme: Workspace, kind: str
):
    write, mapping = FILES[kind]
    told = [
        one
        for turn in range(TURNS)
        for one in products_of(share(GOOD, sized(2, 1)), f"{kind[:3]}{turn}", turn)
    ]
    found = imported(api(ben), write(told), kind, mapping)
    assert (found["state"], found["errors"]) == ("applied", []), found["error"]
    assert kept(told, kind) == []
    again = imported(api(ben), write(told), kind, mapping)
    assert (again["counts"]["unchanged"], again["counts"]["errors"]) == (len(told), 0)


def test_the_corpus_goes_the_whole_way(
    api: Callable[..., Api],
    ana: User,
    ben: User,
    cleo: User,
    in_acme: Workspace,
    log: list[str],
    settings,
):
    asked = {"address": "https://hooks.example.com/", "events": WebhookKind.values}
    assert api(cleo).post("webhooks/", asked).status_code == 201
    settings.EMAIL_HOST, settings.SITE_URL = "mail.example.com", "https://copy.example.com"
    journey = Journey(api(ana), api(ben), ben)
    journey.comes_in()
    journey.is_written_about()
    journey.is_edited(in_acme, ana)
    journey.is_looked_at()
    is_mailed(journey, ben, in_acme)
    journey.goes_out_and_comes_back(journey.is_approved())
    is_told(journey)
    assert len(log) > 50
    assert not [line for line in log if not line.isprintable()]


def is_told(journey: Journey) -> None:
    """What other systems hear is JSON on one line, about each line that was approved, and holds no text of the corpus."""
    approved: set[int] = set()
    texts = [row.text for row in journey.lines.values() if len(row.text) > 12]
    for message in WebhookDelivery.objects.all():
        assert message.body.isprintable()
        said = json.loads(message.body)
        assert not [text for text in texts if text in message.body], message.body
        if message.kind == WebhookKind.LINE_APPROVED:
            approved |= {one["id"] for one in said["data"]["lines"]}
    states = Candidate.objects.filter(pk__in=list(journey.lines), state="approved")
    assert approved == set(states.values_list("pk", flat=True))


def is_mailed(journey: Journey, to: User, workspace: Workspace) -> None:
    """Each text as a comment that names somebody; no mail has another header, another element or a hidden sign."""
    way = {NoticeKind.MENTION: Way(in_app=True, mail=MailMode.NOW)}
    ways_choose(person=to, workspace_id=workspace.pk, ways=way)
    lines = [pair for pair in journey.lines.items() if len(pair[1].text) < 3_900]
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=False) as clock:
        for start in range(0, len(lines), IN_A_MAIL):
            for number, row in lines[start : start + IN_A_MAIL]:
                body = {"note": f"@{to.username} {row.text}"}
                answer = journey.ana.post(f"candidates/{number}/comments/", body)
                assert answer.status_code == 201, (row, answer.content)
            clock.shift(timedelta(minutes=10))
            mails_send()
    assert len(mail.outbox) >= len(lines) // IN_A_MAIL
    people = set(workspace.memberships.values_list("user__email", flat=True))
    for sent in mail.outbox:
        read = email.message_from_bytes(sent.message().as_bytes(), policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        assert set(read.keys()) == HEADERS, read.keys()
        assert read["To"] in people
        words, markup = (read.get_body((kind,)) for kind in ("plain", "html"))
        assert words
        assert markup
        text, drawn = words.get_content().replace("\r\n", "\n"), markup.get_content()
        assert not any(hidden_of(text))
        assert not any(hidden_of(drawn.replace("\r\n", "\n")))
        elements = Elements(drawn)
        assert elements.tags <= OURS_IN_MAIL, elements.tags
        assert elements.attributes <= {"href", "lang", "charset"}
