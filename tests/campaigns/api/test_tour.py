"""The commands of docs/api.md, run in their order."""

from __future__ import annotations

import json
import re
import shlex
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from generation.jobs.runner import job_run

TOUR = Path(__file__).parents[3] / "docs" / "api.md"
CATALOG = (
    b'{"sku": "KST-900", "title": "Kestrel Pour-Over Kettle 0.9 L", "brand": "Kestrel", "price": 64,'
    b' "currency": "GBP", "description": "Gooseneck kettle of brushed stainless steel."}\n'
)


def commands() -> list[str]:
    """Every curl of the page."""
    blocks = re.findall(r"```sh\n(.*?)```", TOUR.read_text(encoding="utf-8"), re.DOTALL)
    return [row for block in blocks for row in block.splitlines() if row.startswith("curl ")]


def run(command: str, known: dict[str, str]) -> Any:
    """What curl would ask, asked of the site; then the jobs are done."""
    told = re.sub(r"\$([A-Z]+)", lambda match: known[match[1]], command)
    words = shlex.split(told, comments=True)[1:]
    options: dict[str, list[str]] = {"-H": [], "-d": [], "-F": [], "-X": []}
    address = ""
    while words:
        word = words.pop(0)
        if word in options:
            options[word].append(words.pop(0))
        else:
            assert not address, f"{word}: one address a command"
            address = word
    headers = dict(header.split(": ", 1) for header in options["-H"])
    client = Client()
    if options["-F"]:
        file = BytesIO(CATALOG)
        file.name = "catalog.jsonl"
        assert options["-F"] == ["file=@catalog.jsonl"]
        answer = client.post(address, {"file": file}, headers=headers)
    elif options["-d"]:
        kind = headers.pop("Content-Type")
        method = (options["-X"] or ["POST"])[0]
        answer = client.generic(method, address, options["-d"][0], kind, headers=headers)
    else:
        answer = client.generic((options["-X"] or ["GET"])[0], address, headers=headers)
    for queue in ("generate", "default"):
        while job_run(queue=queue):
            pass
    return answer


def found(body: Any, path: str) -> str:
    """A value inside an answer, by keys and places."""
    for key in path.split("."):
        body = body[int(key)] if key.isdecimal() else body[key]
    return str(body)


@pytest.mark.django_db
def test_every_command_of_the_tour_works(api, ben):
    known = {"API": "/api/v1", "TOKEN": api(ben).token}
    asked = commands()
    assert len(asked) >= 18
    for command in asked:
        answer = run(command, known)
        assert 200 <= answer.status_code < 300, (command, answer.content)
        for name, path in re.findall(r"([A-Z]+)=([a-z0-9_.]+)", command.partition("   # ")[2]):
            known[name] = found(json.loads(answer.content), path)
