"""Help says all that there is: every page, state, badge, key and format, and each page leads to its part."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.catalog.forms import FORMAT_WORDS
from campaigns.common.help_parts import PARTS, TOPICS, help_anchor
from campaigns.exports.profiles import PROFILES
from campaigns.help.words import BADGES, DOCS, REVIEW_KEYS, STATES
from campaigns.models import CandidateState, User, Workspace
from campaigns.review.desk_words import MORE, WHOSE
from campaigns.workspaces.routes import ROUTES
from tests.conftest import ROOT, signed_in

HELP = "/w/acme/help/"
KEY = re.compile(r'data-key="([^"{]+)"[^>]*data-key-words=')
CAPS = {"Mod+Enter": "Ctrl Enter", "Shift+c": "Shift C", "Space": "Space"}


def test_every_page_leads_to_a_part():
    pages = [
        name
        for name, methods in ROUTES.items()
        if "GET" in methods and not name.startswith(("api:", "help:"))
    ]
    assert [name for name in pages if not help_anchor(name)] == []
    assert help_anchor("review:grid") == "grid"
    assert help_anchor("workspaces:prompts") == "engine"
    assert help_anchor("root") == ""


def test_it_says_all_that_there_is(workspace: Workspace, cleo: User):
    client = signed_in(cleo)
    page = client.get(HELP).content.decode()
    anchors = [part.anchor for part in PARTS] + [anchor for anchor, _, _ in TOPICS]
    assert len(set(anchors)) == len(anchors)
    assert [anchor for anchor in anchors if page.count(f'id="{anchor}"') != 1] == []
    for words in (*(part.title for part in PARTS), *FORMAT_WORDS.values(), *STATES.values()):
        assert words in page or words == FORMAT_WORDS["auto"], words
    assert all(profile.label in page for profile in PROFILES.values())
    for part in PARTS:
        names = [name for name in ROUTES if any(name.startswith(start) for start in part.of)]
        assert names, part.anchor


def test_states_and_badges_are_those_of_the_code_and_the_docs():
    assert set(STATES) == set(CandidateState.values)
    text = (ROOT / "docs" / "badges.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", text, re.M)
    assert {name: (says, blocks) for name, says, blocks in rows} == {
        name: (says, blocks) for name, (_, says, blocks) in BADGES.items()
    }


def test_keys_are_those_of_the_pages():
    folder = ROOT / "templates" / "campaigns" / "review"
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*.html")]
    found = {key for source in sources for key in KEY.findall(source)}
    keys = {CAPS.get(key, key.upper()) for key in found} - {"/"}
    keys |= {key.upper() for _, _, _, key in MORE}
    keys |= {key.upper() for _, _, key, _ in WHOSE if key}
    assert {caps for caps, _ in REVIEW_KEYS} == keys


def test_documents_exist_and_none_of_the_first_floor_is_forgotten():
    named = {name for name, _ in DOCS}
    there = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert named <= there
    assert {part.doc for part in PARTS if part.doc} <= named


@pytest.mark.parametrize(
    ("address", "anchor"), [("review/grid/", "grid"), ("catalog/", "catalog"), ("", "home")]
)
def test_a_pages_help_leads_to_its_part(address: str, anchor: str, workspace: Workspace, vic: User):
    page = signed_in(vic).get(f"/w/acme/{address}").content.decode()
    assert page.count(f'href="{HELP}#{anchor}"') == 3


def test_a_role_is_led_only_where_it_may_go_and_no_row_is_read(workspace: Workspace, vic: User):
    client = signed_in(vic)
    client.get(HELP)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(HELP).content.decode()
    assert 'id="operations"' not in page
    assert len(asked) <= 6


def test_go_to_finds_a_part_by_a_word_of_it(workspace: Workspace, ana: User):
    client = signed_in(ana)
    answer = client.get("/w/acme/search/?as=options&q=stale", headers={"HX-Request": "true"})
    assert f"{HELP}#states" in answer.content.decode()
    nothing = client.get("/w/acme/search/?as=options&q=", headers={"HX-Request": "true"})
    assert "#states" not in nothing.content.decode()
    assert f'"{HELP}"' in nothing.content.decode()
