"""A product's picture: the reader's own browser asks its host for it, once the reader asks; the server never does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.ASCII)


@dataclass(frozen=True)
class Picture:
    """Where a picture is, the host that would be asked for it, and whether somebody asked."""

    address: str
    host: str
    asked: bool = False

    @property
    def origin(self) -> str:
        """Scheme and host, as a content security policy names a source."""
        return f"{urlsplit(self.address).scheme}://{self.host}"


def picture_of(address: str, *, asked: bool) -> Picture | None:
    """The picture at an address of a record; None for what is no plain web address of a host."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    host = parts.netloc.lower()
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host):
        return None
    return Picture(parts.geturl(), host, asked)


def picture_allow(response: HttpResponse, picture: Picture | None) -> None:
    """Let this one answer show a picture that was asked for, from its host and no other."""
    if picture and picture.asked:
        response._csp_update = {"img-src": [picture.origin]}  # type: ignore[attr-defined]
