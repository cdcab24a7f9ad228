"""How a message goes where its address says: over the guarded way out, into a folder of this machine, or by mail."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from secrets import token_hex
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from campaigns.common.hidden_characters import seen_text
from campaigns.models import WebhookKind
from campaigns.webhooks.addresses import MOST, AddressRefused, address_read
from campaigns.webhooks.guarded import Unsent, guarded_post
from campaigns.webhooks.shops import TAKEN, shop_of

MAIL, FOLDER = "mailto:", "folder:"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# A mailbox is for people: a round of 500 decisions is none of theirs.
MAILED = frozenset(kind for kind in WebhookKind.values if kind.startswith("launch."))
WRITTEN, MAILED_CODE = 201, 250


def way_check(address: str, kinds: Collection[str]) -> None:
    """Raises `AddressRefused` where nothing of these kinds can be sent there."""
    if address.startswith(FOLDER):
        if not settings.WEBHOOKS_FOLDER:
            raise AddressRefused(
                "This site has no folder for messages (COPYSTUDIO_WEBHOOKS_FOLDER)."
            )
        if not NAME.fullmatch(address.removeprefix(FOLDER)):
            raise AddressRefused(
                "Name a folder such as folder:shop: small letters, digits, hyphens."
            )
    elif address.startswith(MAIL):
        _mail_check(address.removeprefix(MAIL), kinds)
    elif shop := shop_of(address):
        shop.address_check(address, local=settings.WEBHOOKS_LOCAL)
        if not TAKEN.issuperset(kinds):
            raise AddressRefused(
                "A shop takes texts only: choose what is live once a launch comes."
            )
    else:
        address_read(address, local=settings.WEBHOOKS_LOCAL)


def message_pass(
    address: str, *, body: bytes, headers: Mapping[str, str], local: bool = False
) -> int:
    """Send a message and answer a status as HTTP, or the folder, or SMTP has it. Raises `AddressRefused` and `Unsent`.

    What is sent again is the same file, or a mail with the same Message-ID.
    """
    if address.startswith(FOLDER):
        return _written(address.removeprefix(FOLDER), headers["webhook-id"], body)
    if address.startswith(MAIL):
        return _mailed(address.removeprefix(MAIL), headers["webhook-id"], body)
    return guarded_post(address, body=body, headers=headers, local=local)


def _mail_check(mailbox: str, kinds: Collection[str]) -> None:
    try:
        validate_email(mailbox)
    except ValidationError:
        raise AddressRefused("Write a mail address such as mailto:shop@example.com.") from None
    if len(mailbox) > MOST or not MAILED.issuperset(kinds):
        raise AddressRefused("By mail go messages of launches only.")


def _written(name: str, message: str, body: bytes) -> int:
    """Put into place whole: who watches the folder never reads half a file."""
    if not settings.WEBHOOKS_FOLDER:
        raise AddressRefused("This site has no folder for messages any more.")
    folder = Path(settings.WEBHOOKS_FOLDER) / json.loads(body)["workspace"] / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{message}-{token_hex(4)}"
        try:
            # As readable as the umask says: a shop is often another user of the machine.
            with draft.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / f"{message}.json")
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Unsent(f"It could not be written ({error.strerror}).") from None
    return WRITTEN


def _mailed(mailbox: str, message: str, body: bytes) -> int:
    said = json.loads(body)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    mail = EmailMessage(
        subject=f"{_named(said['type'])} ({said['workspace']})",
        body=_told(said["data"]),
        to=[mailbox],
        headers={"Message-ID": f"<{message}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach(f"{message}.json", body, "application/json")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        raise Unsent(f"The mail was not taken ({type(error).__name__}).") from None
    return MAILED_CODE


def _named(kind: str) -> str:
    return WebhookKind(kind).label if kind in WebhookKind.values else "A test message"


def _told(data: Mapping[str, Any]) -> str:
    """A message for people: what it says of itself, then each field with its texts."""
    lines = [f"{name}: {value}" for name, value in data.items() if name != "fields"]
    for field in data.get("fields", ()):
        texts = [f"  {seen_text(text)}" for text in field["texts"]] or ["  (nothing)"]
        lines += ["", f"{field['sku']}, {field['field']}", *texts]
    return "\n".join(lines) + "\n"
