"""What is kept sealed of an endpoint: its secrets, the newest and for a day the one before it, and a shop's credential."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.common.sealing import seal, unseal
from campaigns.models import WebhookEndpoint
from campaigns.webhooks.signing import secret_new

PURPOSE, CREDENTIAL = "webhook", "webhook credential"
BOTH = timedelta(days=1)
"""For how long the secret before still signs beside the new one."""


def secret_give(endpoint: WebhookEndpoint, now: datetime) -> str:
    """Give an endpoint a secret, to be saved with it, and answer it: it is shown this once."""
    secret = secret_new()
    if endpoint.secret:
        endpoint.secret_before, endpoint.secret_until = endpoint.secret, now + BOTH
    endpoint.secret = seal(PURPOSE, secret.encode()).decode()
    return secret


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """What signs now, the newest first. Raises `Unreadable` where they were kept under another SECRET_KEY."""
    kept = [endpoint.secret]
    if endpoint.secret_until and endpoint.secret_until > now:
        kept.append(endpoint.secret_before)
    return [unseal(PURPOSE, one.encode()).decode() for one in kept]


def credential_keep(endpoint: WebhookEndpoint, credential: str) -> None:
    """Keep what a shop lets us in by, to be saved with its endpoint; nobody is shown it again."""
    endpoint.credential = seal(CREDENTIAL, credential.encode()).decode()


def credential_of(endpoint: WebhookEndpoint) -> str:
    """The same. Raises `Unreadable` where it was kept under another SECRET_KEY, or never."""
    return unseal(CREDENTIAL, endpoint.credential.encode()).decode()
