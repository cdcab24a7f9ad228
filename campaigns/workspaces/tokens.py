"""API tokens: made once, kept as digests, found by the Authorization header."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from campaigns.common.errors import DomainError
from campaigns.models import ApiToken, Membership, User, Workspace
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.permissions import scopes_of

DEFAULT_LIFE = timedelta(days=365)
NAME_MOST = 120


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def token_create(
    *,
    user: User,
    workspace: Workspace,
    name: str = "",
    scopes: list[str] | None = None,
    expires: datetime | None = None,
    via: str = "page",
) -> tuple[ApiToken, str]:
    """A new token and its text, shown this once. Scopes beyond the role's are refused."""
    if len(name) > NAME_MOST or "\0" in name:
        message = f"A token's name has {NAME_MOST} characters at most."
        raise DomainError(message, errors={"name": [message]})
    membership = Membership.objects.filter(user=user, workspace=workspace, active=True).first()
    if membership is None:
        raise DomainError(f"{user.username} is no active member of {workspace.slug}.")
    allowed = scopes_of(membership.role)
    wanted = allowed if scopes is None else list(dict.fromkeys(scopes))
    if extra := [scope for scope in wanted if scope not in allowed]:
        raise DomainError(
            f"The role {membership.role} has no scope {', '.join(extra)}. It may have: {', '.join(allowed)}.",
            errors={"scopes": [f"Not for this role: {', '.join(extra)}."]},
        )
    text = f"cs_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        workspace=workspace,
        user=user,
        name=name,
        prefix=text[:9],
        digest=token_digest(text),
        scopes=wanted,
        expires=expires or timezone.now() + DEFAULT_LIFE,
    )
    token.save(force_insert=True)
    audit_record(
        workspace_id=workspace.pk,
        actor=user,
        event="token.created",
        row=token,
        data={"scopes": wanted},
        via=via,
    )
    return token, text


@transaction.atomic
def token_revoke(*, token: ApiToken, by: User) -> None:
    """End a token now."""
    if ApiToken.everywhere.filter(pk=token.pk, revoked=None).update(revoked=timezone.now()):
        audit_record(workspace_id=token.workspace_id, actor=by, event="token.revoked", row=token)


def token_find(header: str) -> ApiToken | None:
    """The living token of an Authorization header; None for anything else."""
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        return None
    tokens = ApiToken.everywhere.filter(
        digest=token_digest(text.strip()), revoked=None, user__is_active=True
    )
    # The token says which workspace it is for.
    with scopes_disabled():
        found = tokens.select_related("user").first()
    if found is None or (found.expires and found.expires <= timezone.now()):
        return None
    # Away from loopback sample people are nobody, however they come.
    return None if found.user.is_sample and not settings.LOCAL else found
