"""A sign-in provider that runs, and somebody whom it may know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress

from campaigns.models import User
from tests.campaigns.workspaces.oidc import Provider, provider_process


@pytest.fixture(scope="session")
def process() -> Iterator[Provider]:
    """One process for all of them."""
    with provider_process() as provider:
        yield provider


@pytest.fixture
def provider(process: Provider, settings) -> Provider:
    """The process, named by the settings."""
    settings.OIDC_ISSUER, settings.OIDC_NAME = process.issuer, "Example ID"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "copystudio", "not so secret"
    return process


@pytest.fixture
def confirmed(ana: User) -> User:
    """Ana, who confirmed her address here."""
    ana.email = "ana@example.com"
    ana.save()
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    return ana
