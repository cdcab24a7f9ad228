"""Inviting people: a one-time link for who has no password yet, mailed where mail goes out, else shown."""

from __future__ import annotations

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.common.errors import DomainError
from campaigns.models import Membership, SignInLink, User
from campaigns.workspaces.requests import StudioRequest
from campaigns.workspaces.services import LINK_LIFE, sign_in_link_create

logger = logging.getLogger(__name__)


@transaction.atomic
def invite_again(*, member: Membership, by: User) -> str:
    """A new secret for a member who never came; the links they had before end.

    Raises `DomainError` where a link could open more than this workspace: to who has a password, came by way of the
    provider, or works elsewhere too.
    """
    user = member.user
    if user.has_usable_password():
        raise DomainError(
            f"{user} has a password. If they forgot it, they can reset it on the sign-in page."
        )
    if user.last_login is not None:
        raise DomainError(
            f"{user} has been here already, so only an operator can give them a link."
        )
    if user.memberships.exclude(workspace=member.workspace_id).exists():
        raise DomainError(f"{user} works elsewhere too, so only an operator can give them a link.")
    now = timezone.now()
    SignInLink.objects.filter(user=user, used=None, expires__gt=now).update(expires=now)
    return sign_in_link_create(user=user, workspace_id=member.workspace_id, by=by)


def invitation_link(request: StudioRequest, secret: str) -> str:
    """The address that a new member opens."""
    path = reverse("sign_in_link", args=[secret])
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)


def invitation_mail(request: StudioRequest, user: User, link: str) -> bool:
    """Mail a member their link; False where there is no address or no server, or it does not take the mail."""
    if not (settings.EMAIL_HOST and user.email):
        return False
    name = " ".join(request.workspace.name.split())
    days = LINK_LIFE.days
    body = (
        f"{request.user} invites you to {name} on CopyStudio.\n\n"
        f"Open this link to choose a password. It works once, for {days} days:\n\n{link}\n\n"
        f"Your user name is {user.username}.\n"
    )
    try:
        send_mail(f"Your invitation to {name}", body, None, [user.email])
    except (smtplib.SMTPException, OSError) as error:
        logger.warning("the invitation of %s was not mailed (%s)", user.username, error)
        return False
    return True
