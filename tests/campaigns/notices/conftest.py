"""Ana's line, Ben who decides, and a site that can mail."""

from __future__ import annotations

import pytest

from campaigns.models import Candidate, User, Workspace
from tests.factories import make_campaign, make_candidate, make_product

SITE = "https://copy.example.com"


@pytest.fixture
def line(in_acme: Workspace, ana: User) -> Candidate:
    """A line that Ana wrote herself."""
    return make_candidate(
        make_campaign(in_acme, created_by=ana), make_product(in_acme), author=ana, origin="human"
    )


@pytest.fixture
def mailing(settings) -> None:
    """An operator has said where mail goes out."""
    settings.EMAIL_HOST = "mail.example.com"
    settings.SITE_URL = SITE
