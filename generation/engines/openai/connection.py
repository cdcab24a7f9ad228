"""Where the server is, which model it serves, and what may be spent there: told once at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

_chosen: dict[str, Connection] = {}


@dataclass(frozen=True)
class Connection:
    """`url` is the API's base, such as `http://gpu-host:8000/v1`; `key` may be empty.

    `tokens` is the most that one job may take, prompts and answers together.
    """

    url: str = ""
    model: str = ""
    key: str = field(default="", repr=False)
    tokens: int = 2_000_000

    def problem(self) -> str | None:
        """What is missing or cannot be right, with what to do; None where a request can be sent."""
        missing = [
            name
            for name, value in (
                ("COPYSTUDIO_OPENAI_URL", self.url),
                ("COPYSTUDIO_OPENAI_MODEL", self.model),
            )
            if not value
        ]
        if missing:
            return (
                f"The engine “openai” needs a server: set {' and '.join(missing)} to the address of its API, such as "
                "http://gpu-host:8000/v1, and the model that it serves; until then use “grammar”."
            )
        if not _is_address(self.url):
            return (
                "COPYSTUDIO_OPENAI_URL is no address of an API. Write it like http://gpu-host:8000/v1, without user, "
                "question mark or hash; the key goes into COPYSTUDIO_OPENAI_KEY."
            )
        if not self.key.isascii() or not self.key.isprintable():
            return (
                "COPYSTUDIO_OPENAI_KEY holds a character that no header can carry. Copy it again."
            )
        return None

    @property
    def address(self) -> str:
        """Where chats are sent."""
        return f"{self.url.rstrip('/')}/chat/completions"


def _is_address(url: str) -> bool:
    """Whether requests can be sent there: http or https, a host, and nothing that does not belong."""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and not (parts.username or parts.query or parts.fragment)


def connection_choose(connection: Connection) -> None:
    """From now on this server is asked."""
    _chosen["connection"] = connection


def connection_chosen() -> Connection:
    """The server that is asked; one that says what is missing where none was named."""
    return _chosen.get("connection", Connection())
