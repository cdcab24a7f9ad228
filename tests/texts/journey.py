"""The way of the corpus through the product: in, written about, edited, read, approved, out and back."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from defusedxml.ElementTree import fromstring
from django.db.models import F
from openpyxl import load_workbook

from campaigns.common.hidden_characters import hidden_name
from campaigns.exports.profiles import PROFILES
from campaigns.models import Campaign, Candidate, Product, User, Workspace
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import Api
from tests.campaigns.common.test_markup import Reader
from tests.campaigns.review.test_shown_text import read_back
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate
from tests.sizes import sized
from tests.texts.corpus import CORPUS, share
from tests.texts.files import Told, json_lines, products_of
from tests.texts.rows import Row

ROWS = share(CORPUS, sized(60, 1))
GOOD = [row for row in ROWS if not row.is_refused]
TURNS = sized(1, 4)
IN_GRID = re.compile(
    r'<a class="copy copy-s"[^>]*href="[^"]*/candidates/(\d+)/"[^>]*>(.*?)</a>', re.S
)
TITLE = "product_title.title"
NEXT = re.compile(r'rel="next" href="(\?[^"]*)"')


def jobs_run() -> None:
    """All that is due."""
    while job_run(queue="default"):
        pass


def imported(by: Api, data: bytes, kind: str, mapping: dict[str, str]) -> dict[str, Any]:
    """What the API says of a file that was read and applied."""
    fields = {"format": kind, "dry_run": "false"}
    fields |= {"mapping": json.dumps(mapping)} if mapping else {}
    started = by.upload("imports/", data, **fields)
    assert started.status_code == 202, started.content
    jobs_run()
    found: dict[str, Any] = by.get(f"imports/{started.json()['id']}/").json()
    return found


def meant(name: str, text: str, kind: str) -> str:
    """What a catalog keeps of a cell: ends of names are trimmed, and blanks around an element's text are layout."""
    keeps_ends = name == "description" and not kind.endswith("_xml")
    return text if keeps_ends else text.strip()


def kept(told: Sequence[Told], kind: str) -> list[str]:
    """Which texts of the products are not in the catalog as they were sent."""
    rows = {row.sku: row for row in Product.objects.filter(sku__in=[one["sku"] for one in told])}
    assert rows.keys() == {one["sku"] for one in told}
    return [
        f"{one['sku']} {name}: {one[name]!r}"
        for one in told
        for name in ("title", "brand", "description")
        if getattr(rows[one["sku"]], name) != meant(name, one[name], kind)
    ]


@dataclass
class Journey:
    """One workspace that the corpus goes through."""

    ana: Api
    ben: Api
    reader: User
    told: list[Told] = field(default_factory=list)
    campaign: Campaign | None = None
    lines: dict[int, Row] = field(default_factory=dict)
    """The row that each line was edited to say."""

    def comes_in(self) -> None:
        """JSON Lines: what no catalog may hold is refused row by row, the rest is kept to the byte."""
        self.told = [one for turn in range(TURNS) for one in products_of(GOOD, f"T{turn}", turn)]
        bad = [row for row in ROWS if row.is_refused]
        refused = [
            {"sku": f"BAD-{n}", "title": row.text, "brand": "", "description": "", "material": ""}
            for n, row in enumerate(bad)
        ]
        huge = {**refused[0], "sku": "HUGE", "title": "A lamp", "description": "x" * 1_000_000}
        found = imported(self.ben, json_lines([*self.told, *refused, huge]), "jsonl", {})
        assert found["state"] == "partial", found
        assert found["counts"]["errors"] == len(refused) + 1
        named = {(one["sku"], one["field"]) for one in found["errors"]}
        assert named <= {(one["sku"], "title") for one in refused} | {("HUGE", "description")}
        assert all(one["message"].isprintable() for one in found["errors"])
        assert kept(self.told, "jsonl") == []
        assert not Product.objects.filter(sku__startswith="BAD").exists()

    def is_written_about(self) -> None:
        """The engine writes for these products; what it says hides nothing, and nobody has approved it."""
        skus = [one["sku"] for one in self.told[:: sized(4, 1)]]
        body = {"name": GOOD[0].text[:120], "channels": ["product_title"], "skus": skus}
        made = self.ana.post("campaigns/", body)
        assert made.status_code == 201, made.content
        asked = self.ana.post(f"campaigns/{made.json()['id']}/rounds/", {"n": 2, "seed": 5})
        assert asked.status_code == 202, asked.content
        job_run(queue="generate")
        job = self.ana.get(f"jobs/{asked.json()['job']}/").json()
        assert job["state"] in ("succeeded", "partial"), job
        lines = list(Candidate.objects.filter(round_id=asked.json()["id"]))
        assert lines
        assert {line.state for line in lines} <= {"in_review", "blocked"}
        for line in lines:
            assert not [one for one in hidden_of(line.text) if one], line.text
            assert line.text == unicodedata.normalize("NFC", line.text).strip()

    def is_edited(self, workspace: Workspace, author: User) -> None:
        """Each text is saved as a line's; what no text may be is refused in words."""
        self.campaign = make_campaign(
            workspace, created_by=author, channels=["product_title", "product_description"]
        )
        products = list(Product.objects.filter(sku__startswith="T0").order_by("pk"))
        Product.objects.update(handle=F("sku"), url="https://shop.example/p")
        for number, row in enumerate(ROWS):
            channel = "product_description" if number % 2 else "product_title"
            line = make_candidate(
                self.campaign,
                products[number // 2 % len(products)],
                "Oak lamp",
                channel=channel,
                field=channel.removeprefix("product_"),
            )
            body = {"text": row.text, "version": 1}
            answer = self.ana.post(f"candidates/{line.pk}/revisions/", body)
            fits = 0 < len(row.stored) <= 6_000 and not re.search("[\0\ud800-\udfff]", row.text)
            assert answer.status_code == (201 if fits else 422), (row, answer.content)
            if fits:
                assert answer.json()["text"] == row.stored
                self.lines[line.pk] = row

    def is_looked_at(self) -> None:
        """On the grid each line is what is stored, and what hides is marked; odd texts that are right have no mark."""
        shown: dict[int, str] = {}
        assert self.campaign
        client, query = signed_in(self.reader), f"?state=any&size=100&campaign={self.campaign.pk}"
        while query:
            page = client.get(f"/w/acme/review/grid/{query}").content.decode()
            shown |= {int(number): markup for number, markup in IN_GRID.findall(page)}
            following = NEXT.search(page)
            query = html.unescape(following[1]) if following else ""
        assert shown.keys() >= self.lines.keys()
        said = {row["id"]: row for row in self.listed()}
        for number, row in self.lines.items():
            markup = shown[number]
            assert unicodedata.normalize("NFC", read_back(markup)) == row.stored, row
            assert not Reader(markup).wrong, markup
            assert said[number]["text"] == row.stored
            hides = 'class="unseen"' in markup
            blocks = " ".join(said[number]["badges"]["blocks"])
            assert hides or not row.hides, row
            assert not hides or row.kind != "legit", row
            # The API says it, too: whoever approves by a program reads why it may not be.
            assert not row.hides or "idden" in blocks or "line ends" in blocks, (row, blocks)

    def listed(self) -> Iterator[dict[str, Any]]:
        """All lines of the campaign as the API lists them."""
        assert self.campaign
        page = self.ben.get("candidates/", campaign=self.campaign.pk, page_size=200).json()
        yield from page["results"]
        while page["next"]:
            page = self.ben.get(page["next"]).json()
            yield from page["results"]

    def is_approved(self) -> dict[int, str]:
        """Those that nothing blocks, by the door for many; the text of each."""
        ids = list(self.lines)
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            body = {"action": "approve", "ids": some, "expected_count": len(some)}
            answer = self.ben.post("candidates/bulk/", body)
            assert answer.status_code == 200, answer.content
        approved = Candidate.objects.filter(pk__in=ids, state="approved")
        texts = dict(approved.values_list("pk", "text"))
        assert texts
        assert not [number for number in texts if self.lines[number].hides]
        assert {self.lines[number].kind for number in texts} > {"legit"}
        return texts

    def goes_out_and_comes_back(self, approved: dict[int, str]) -> None:
        """Every profile there is: no text breaks its file, and each comes back by the door for files."""
        assert self.campaign
        taken = 0
        for name, profile in PROFILES.items():
            body = {"profile": name, "campaign": self.campaign.pk}
            answer = self.ben.post("exports/", body)
            if answer.status_code != 202:
                assert answer.status_code in (409, 422), (name, answer.content)
                continue
            jobs_run()
            told = self.ben.get(f"exports/{answer.json()['id']}/").json()
            assert told["state"] in ("succeeded", "partial"), (name, told)
            file = self.ben.get(f"exports/{answer.json()['id']}/file/")
            data = b"".join(file.streaming_content)
            rows = rows_read(profile.ending, data)
            assert len(rows) == told["rows"], name
            said = {cell for row in rows for cell in row}
            if name == "jsonl":
                assert {row[0] for row in rows} == set(approved.values())
            if told["rows"] and (profile.keys is None or TITLE in profile.keys):
                assert said & set(approved.values()), name
            taken += bool(rows)
            back = self.ben.upload("imports/", data, name=f"back.{profile.ending}", dry_run="true")
            assert back.status_code in (202, 422), (name, back.content)
            jobs_run()
        assert taken >= 5


def rows_read(ending: str, data: bytes) -> list[list[str]]:
    """The rows of a file without its heading, each as long as the heading, as any reader finds them."""
    if ending == "xlsx":
        found = list(load_workbook(io.BytesIO(data)).active.iter_rows())
        assert not [cell.value for row in found for cell in row if cell.data_type == "f"]
        return [[str(cell.value or "") for cell in row] for row in found[1:]]
    if ending == "xml":
        return [[one.text or "" for one in item.iter()] for item in fromstring(data).iter("item")]
    if ending == "jsonl":
        return [[str(json.loads(line)["text"])] for line in data.decode().split("\n") if line]
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert len({len(row) for row in rows}) <= 1
    return rows[1:]


def hidden_of(text: str) -> list[str]:
    """The names of what hides in a text."""
    return [hidden_name(text, at) for at in range(len(text))]
