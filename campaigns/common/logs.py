"""Lines of the log: for people, or one JSON object each for programs; both name the request or the job they belong to."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from campaigns.common.requests import REQUEST_ID, request_id_var
from generation.jobs.doing import job_now

SECRET_PART = re.compile(
    r"(/sign-in/|/share/|/reports/|/calendar/|/accounts/password/reset/key/|/accounts/confirm-email/)[^/\s\"'\\]+"
)
"""Addresses whose last part signs somebody in, opens a line or a report to a guest or proves an address: whoever reads logs is not to have it.

No backslash: in a line of JSON it may be what escapes the quote after it.
"""


class IdsFilter(logging.Filter):
    """Adds to a record what it belongs to: a job, else a request, else "-"."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        job = job_now.get()
        record.belongs = _request_id(record) if job is None else f"job {job}"
        return True


def _request_id(record: logging.LogRecord) -> str:
    """That of the request that is answered, or that the record itself is about; "-" where there is none."""
    about = getattr(getattr(record, "request", None), "META", {})
    return str(about.get(REQUEST_ID, request_id_var.get()))


class OneLineFormatter(logging.Formatter):
    """Keeps foreign text from forging log lines: control characters are written as escapes."""

    def format(self, record: logging.LogRecord) -> str:
        """With what signs somebody in left out."""
        return SECRET_PART.sub(r"\1***", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the name that logging calls
        """One line, whatever the message holds."""
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


class JsonFormatter(logging.Formatter):
    """A record as one object on one line: time, level, logger, message, `request`, `job`, and what `extra={"facts": …}` gives."""

    def format(self, record: logging.LogRecord) -> str:
        """ASCII, so that no text ends the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if (request := _request_id(record)) != "-":
            line["request"] = request
        if (job := job_now.get()) is not None:
            line["job"] = job
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        said = json.dumps(line | getattr(record, "facts", {}), default=str)
        return SECRET_PART.sub(r"\1***", said)
