"""A typed client of CopyStudio's API on nothing but Python, and a run from a catalog file to lines that wait for review.

    python3 copystudio_client.py http://127.0.0.1:8000/api/v1 "$TOKEN" catalog.jsonl

Copy it and take what you need: it is an example, not a package.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Json = dict[str, Any]
PATIENCE_S = 60
TRIES = 3


class ApiError(Exception):
    """What the API said against a request: `status`, and the problem's own keys."""

    def __init__(self, status: int, problem: Json) -> None:
        self.status, self.problem = status, problem
        said = problem.get("detail") or problem.get("title") or "no reason given"
        super().__init__(f"{status}: {said} {problem.get('errors') or ''}".strip())


@dataclass(frozen=True)
class Line:
    """A candidate, as far as this example reads it."""

    id: int
    text: str
    state: str
    version: int
    content_hash: str
    score: float | None

    @classmethod
    def of(cls, row: Json) -> Line:
        """From the API's JSON."""
        return cls(**{key: row.get(key) for key in cls.__dataclass_fields__})  # type: ignore[arg-type]


class CopyStudio:
    """The API of one workspace. `sleep` is what it does between two looks at a job."""

    def __init__(
        self, api: str, token: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._api, self._token, self._sleep = api.rstrip("/"), token, sleep

    def get(self, path: str, **query: str | int) -> Json:
        """An object, or a page of a list. Raises `ApiError`."""
        asked = f"?{urlencode(query)}" if query else ""
        return self._json(Request(f"{self._api}/{path}{asked}"))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """Do something once, however often the network makes us ask. Raises `ApiError`."""
        request = Request(f"{self._api}/{path}", json.dumps(body or {}).encode(), method="POST")
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", uuid.uuid4().hex)
        return self._json(request)

    def upload(self, path: str, file: Path) -> Json:
        """Send a file in the field `file`. Raises `ApiError`."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
        body = head.encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        request = Request(f"{self._api}/{path}", body, method="POST")
        request.add_header("Content-Type", f"multipart/form-data; boundary={mark}")
        request.add_header("Idempotency-Key", uuid.uuid4().hex)
        return self._json(request)

    def all(self, path: str, **query: str | int) -> Iterator[Json]:
        """Every row of a list, page after page."""
        page = self.get(path, **query)
        yield from page["results"]
        while page["next"]:
            page = self._json(Request(page["next"]))
            yield from page["results"]

    def lines(self, **filters: str | int) -> Iterator[Line]:
        """The candidates that match."""
        return map(Line.of, self.all("candidates/", **filters))

    def guest_link(self, line: int, *, meant_for: str, days: int = 7) -> str:
        """An address with which somebody without an account reads a line. Keep it: it is answered once."""
        body = {"meant_for": meant_for, "days": days}
        return str(self.post(f"candidates/{line}/guest_links/", body)["address"])

    def guest_links_end(self, line: int) -> int:
        """Revoke all links to a line that work; how many those were."""
        links = self.all(f"candidates/{line}/guest_links/")
        working = [link["id"] for link in links if link["state"] == "works"]
        for link in working:
            self.post(f"guest_links/{link}/revoke/")
        return len(working)

    def job_end(self, job: int) -> Json:
        """Wait for a job's end. Raises RuntimeError where it failed."""
        while True:
            row = self.get(f"jobs/{job}/")
            if row["state"] in ("succeeded", "partial"):
                return row
            if row["state"] in ("failed", "cancelled"):
                raise RuntimeError(f"job {job} {row['state']}: {row['error']}")
            self._sleep(1.0)

    def _json(self, request: Request) -> Json:
        request.add_header("Authorization", f"Bearer {self._token}")
        for tried in range(TRIES):
            try:
                with urlopen(request, timeout=PATIENCE_S) as answer:
                    return dict(json.load(answer))
            except HTTPError as error:
                wait = error.headers.get("Retry-After")
                if wait is None or tried + 1 == TRIES:
                    raise ApiError(error.code, _problem(error)) from error
                self._sleep(float(wait))
            except (OSError, HTTPException):
                # The answer was lost, perhaps after the work was done: the key lets nothing happen twice.
                if tried + 1 == TRIES:
                    raise
                self._sleep(2.0**tried)
        raise AssertionError("every try returns or raises")


def _problem(error: HTTPError) -> Json:
    try:
        return dict(json.load(error))
    except ValueError:
        return {"detail": error.reason}


def catalog_to_lines(studio: CopyStudio, catalog: Path, *, channel: str, n: int) -> list[Line]:
    """Import a catalog, write `n` lines a field for all of it, and return what waits for review, the best first."""
    checked = studio.upload("imports/", catalog)
    studio.job_end(checked["job"])
    studio.job_end(studio.post(f"imports/{checked['id']}/apply/")["job"])
    skus = [row["sku"] for row in studio.all("products/", page_size=200)]
    name = f"Over the API, {catalog.name}"
    campaign = studio.post("campaigns/", {"name": name, "channels": [channel], "skus": skus})
    made = studio.post(f"campaigns/{campaign['id']}/rounds/", {"n": n})
    studio.job_end(made["job"])
    lines = studio.lines(round=made["id"], state="in_review", page_size=200)
    return sorted(lines, key=lambda line: -(line.score or 0.0))


def main(arguments: list[str]) -> int:
    """0, or 2 where it was called in another way."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    api, token, catalog = arguments
    for line in catalog_to_lines(
        CopyStudio(api, token), Path(catalog), channel="product_title", n=3
    ):
        print(f"{line.id}\t{line.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
