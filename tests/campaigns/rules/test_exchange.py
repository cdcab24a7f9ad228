"""Rules as files: what goes out comes back the same, and a row that is no rule is told by its number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.common.errors import DomainError
from campaigns.models import BrandRule, RuleSet
from campaigns.rules.exchange import FORMATS, rules_import, rules_written
from campaigns.rules.selectors import rule_record
from campaigns.rules.services import rule_create
from tests.campaigns.rules.steps import KINDS, LIGHT
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "'=1",
    "''=1",
    "'tis",
    "a;b\tc",
    '“x”, "y"',
    "no",
    "2026-11-01",
    "1:30",
    "~",
    "*a",
    "&a b: c # d",
    "\x1b \u2028 \U0001f600",
]


def written(rule_set: RuleSet, format: str) -> bytes:
    return "".join(rules_written(rule_set.rules.all(), format)).encode()


def records(rule_set: RuleSet) -> list[dict[str, Any]]:
    return [rule_record(rule) for rule in rule_set.rules.all()]


@pytest.fixture
def full(in_acme, cleo) -> RuleSet:
    """A set with a rule of each kind, and texts that a spreadsheet would run."""
    for kind, value in KINDS.items():
        first = {"kind": kind, "value": value, "severity": "warn", "starts": "2026-11-01"}
        rule_create(workspace_id=in_acme.pk, values=first, by=cleo)
    for text in HOSTILE:
        values: dict[str, Any] = {**LIGHT, "message": text, "source": text}
        examples = [{"text": f"light {text}\n2", "fires": True}, {"text": text, "fires": False}]
        values |= {"channels": ["sms", "email"], "locales": ["en-GB"], "ends": "2027-01-01"}
        values |= {"examples": examples}
        rule_create(workspace_id=in_acme.pk, values=values, by=cleo)
    return RuleSet.objects.get()


@pytest.mark.parametrize("format", FORMATS)
def test_what_goes_out_comes_back_the_same(format: str, full, in_acme, cleo):
    before, data = records(full), written(full, format)
    given = {"workspace_id": in_acme.pk, "data": data, "format": format, "by": cleo}
    same = rules_import(**given, replace=True)
    assert same == {"added": 0, "changed": 0, "removed": 0}
    full.delete()
    assert rules_import(**given, replace=False)["added"] == len(before)
    again = RuleSet.objects.get()
    assert records(again) == before
    assert written(again, format) == data


def test_no_cell_of_the_csv_begins_like_a_formula(full):
    import csv
    from io import StringIO

    text = written(full, "csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
    assert len(cells) > 150
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_rules_are_changed_by_their_keys_and_taken_out_where_asked(in_acme, cleo):
    first, second = (rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo) for _ in "ab")
    row = {**LIGHT, "key": first.key, "message": "Say how many grams."}
    data = json.dumps(row).encode()
    given = {"workspace_id": in_acme.pk, "data": data, "format": "jsonl", "by": cleo}
    assert rules_import(**given, replace=False) == {"added": 0, "changed": 1, "removed": 0}
    assert BrandRule.objects.count() == 2
    assert rules_import(**given, replace=True) == {"added": 0, "changed": 0, "removed": 1}
    left = BrandRule.objects.get()
    assert (left.key, left.message) == (first.key, "Say how many grams.")
    assert second.key != first.key


def test_words_of_a_yaml_file_stay_words(in_acme, cleo):
    data = b"""
- kind: banned_term
  value: {terms: [no, on, 007, 1.5, 2026-11-01], match_case: true}
  starts: 2026-11-01
  channels: [sms]
- {kind: length, value: {unit: words, most: 20}}
"""
    given = {"workspace_id": in_acme.pk, "data": data, "format": "yaml", "by": cleo}
    assert rules_import(**given, replace=False)["added"] == 2
    first, second = BrandRule.objects.all()
    assert first.value == {
        "terms": ["no", "on", "007", "1.5", "2026-11-01"],
        "match_case": True,
    }
    assert (str(first.starts), second.value["most"]) == ("2026-11-01", 20)


def test_a_full_set_is_replaced_by_a_file_that_fits(in_acme, cleo, monkeypatch):
    for module in ("exchange", "services"):
        monkeypatch.setattr(f"campaigns.rules.{module}.RULES_MOST", 2)
    for _ in "ab":
        rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    data = json.dumps({**LIGHT, "key": "mine"}).encode() + b"\n" + json.dumps(LIGHT).encode()
    given = {"workspace_id": in_acme.pk, "data": data, "format": "jsonl", "by": cleo}
    with pytest.raises(DomainError, match="2 rules"):
        rules_import(**given, replace=False)
    assert rules_import(**given, replace=True) == {"added": 2, "changed": 0, "removed": 2}


@pytest.mark.parametrize(
    ("data", "format", "said"),
    [
        (b"", "csv", "name the columns"),
        (b"kind,value\n", "csv", "no rule"),
        (b"\xff\xfe", "csv", "UTF-8"),
        (b"kind,value,colour\n", "csv", "colour"),
        (b'kind,value\nbanned_term,"{', "csv", "no CSV"),
        (b"[1]\n", "jsonl", "row 1"),
        (b"{\n", "jsonl", "row 1"),
        (b'\n{"kind": "banned_term", "value": {"terms": []}}', "jsonl", "row 2"),
        (b'{"kind": "banned_term", "value": {"terms": ["a"]}, "x": 1}', "jsonl", "row 1"),
        (b'{"kind": "banned_term", "value": {"terms": ["a\\u0000"]}}', "jsonl", "row 1"),
        (b'{"kind": "banned_term", "value": {"terms": ["\\ud800"]}}', "jsonl", "row 1"),
        (b'{"kind": ["banned_term"], "value": 3}', "jsonl", "row 1"),
        (b'{"key": "a b", "kind": "length", "value": {"most": 2}}', "jsonl", "row 1"),
        (b'{"key": "a", "kind": "length", "value": {"most": 2}}\n' * 2, "jsonl", "row 2"),
        (b'kind,value\nlength,"{""most"": 3}"\nlength,nothing\n', "csv", "row 3"),
        (b"[" * 100_000, "jsonl", "row 1"),
        (b"", "yaml", "no rule"),
        (b"[" * 100_000, "yaml", "nested deeper"),
        (b"a: [", "yaml", "no YAML: line"),
        (b"kind: length", "yaml", "no list"),
        (b"- &a {kind: length}\n- *a\n", "yaml", "Line 2 has an alias"),
        (b"- !!python/object/apply:os.system [ls]\n", "yaml", "Line 1 has a tag"),
        (b"- !!binary aGk=\n", "yaml", "Line 1 has a tag"),
        (b"- !!bool maybe\n", "yaml", "Line 1 has a tag"),
        (b"- a\n- !!int 0x" + b"f" * 9_000, "yaml", "Line 2 has a tag"),
        (b"- [" + b"a," * 300_000 + b"]", "yaml", "more in it than any set"),
        (b"- {kind: length, value: {most: 2}}\n- 3\n", "yaml", "row 2"),
        (b"--- []\n--- []\n", "yaml", "no YAML: line 2"),
        (b"- {kind: banned_term, value: {terms: [!!int no]}}\n", "yaml", "Line 1 has a tag"),
        (b"- {kind: banned_term, value: {terms: [a\x00]}}\n", "yaml", "no YAML"),
    ],
)
def test_a_file_that_is_none_writes_nothing_and_says_where(data, format, said, in_acme, cleo):
    with pytest.raises(DomainError) as refused:
        rules_import(workspace_id=in_acme.pk, data=data, format=format, replace=True, by=cleo)
    assert said in refused.value.message + str(refused.value.errors)
    assert not BrandRule.objects.exists()


def test_a_file_goes_out_and_in_over_the_pages(in_acme, cleo, ben):
    row = rule_create(workspace_id=in_acme.pk, values=LIGHT, by=cleo)
    address = f"/w/acme/rules/sets/{row.rule_set_id}/file/"
    data = signed_in(ben).get(address, {"format": "csv"}).getvalue()
    assert b"banned_term" in data
    client = signed_in(cleo)
    mended = data.replace(b"Say the weight.", b"Say the grams.")
    sent = {"file": SimpleUploadedFile("rules.csv", mended)}
    assert client.post("/w/acme/rules/import/", sent).status_code == 302
    row.refresh_from_db()
    assert row.message == "Say the grams."
    wrong = {"file": SimpleUploadedFile("rules.jsonl", b'{"kind": "none"}')}
    answer = client.post("/w/acme/rules/import/", wrong)
    assert answer.status_code == 422
    assert "row 1" in answer.content.decode()
