"""Whether the first page answers."""

import http.client
from urllib.parse import urlsplit

TIMEOUT_S = 5.0  # a slow first page is asked for again; Ctrl-C has to wait for one answer
MAX_REDIRECTS = 4


def _reachable(host: str) -> str:
    """Where to connect for a listening address: every address means this machine too."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def _get(host: str, port: int, path: str) -> tuple[int, str]:
    """Status and Location of one GET. Raises OSError or HTTPException while nothing answers."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", path, headers={"Accept": "text/html", "User-Agent": "run.py"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def first_page_status(host: str, port: int) -> int | None:
    """The status of the page that `/` leads to, once /healthz answers; None while it does not.

    The page is followed to its end so that it is warm before a person waits for it.
    """
    target = _reachable(host)
    try:
        status, _ = _get(target, port, "/healthz")
        if status >= 500:
            return None
        path = "/"
        for _ in range(MAX_REDIRECTS):
            status, location = _get(target, port, path)
            moved = urlsplit(location)
            if status not in (301, 302, 303, 307, 308) or moved.scheme == "https":
                break
            path = moved.path + (f"?{moved.query}" if moved.query else "")
    except (OSError, http.client.HTTPException):
        return None
    return status
