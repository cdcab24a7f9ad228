"""Whether a home wants the sample: asked at every start, so that what loads it is read once."""

from __future__ import annotations

from django.conf import settings

from campaigns.models import User, Workspace

SLUG = "acme"
MARKER = "sample-loaded"


def sample_is_wanted() -> bool:
    """Whether its people could sign in, this home never had a sample and nobody works here yet.

    Away from loopback they could not, and their accounts would keep the set-up page closed.
    """
    return settings.LOCAL and not (
        (settings.HOME / MARKER).exists()
        or User.objects.filter(is_sample=False).exists()
        or Workspace.objects.filter(slug=SLUG).exists()
    )
