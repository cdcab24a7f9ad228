"""Workspaces, members and the first admin: what changes them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import Membership, Role, SignInLink, User, Workspace
from campaigns.workspaces.audit import audit_record, person_record
from campaigns.workspaces.leaving import lines_freed

LINK_LIFE = timedelta(days=3)
# Any number, the same everywhere: PostgreSQL's lock for the first account.
SET_UP_LOCK = 20_260_512


@transaction.atomic
def workspace_create(
    *, slug: str, name: str, admin: str, email: str = ""
) -> tuple[Workspace, User, bool]:
    """A workspace and its first admin; the third value says whether the account is new.

    A new account has an unusable password: give its owner `sign_in_link_create`. Raises `DomainError`.
    """
    _names_check(slug=slug, name=name, admin=admin)
    if Workspace.objects.filter(slug=slug).exists():
        raise DomainError(f"There is a workspace “{slug}” already. Choose another slug.")
    workspace = Workspace.objects.create(slug=slug, name=name)
    user, is_new = User.objects.get_or_create(username=admin, defaults={"email": email})
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    with scope(workspace=workspace.pk):
        row = Membership.objects.create(
            workspace=workspace, user=user, role=Role.ADMIN, onboarding=True
        )
        audit_record(
            workspace_id=workspace.pk, actor=user, event="workspace.created", row=workspace
        )
        audit_record(
            workspace_id=workspace.pk,
            actor=user,
            event="member.added",
            row=row,
            data={"role": row.role},
        )
        # That they came themselves is no invitation of theirs.
        Membership.objects.filter(pk=row.pk).update(onboarding_from=timezone.now())
    return workspace, user, is_new


def _names_check(*, slug: str, name: str, admin: str) -> None:
    """Refuse what SQLite would keep and PostgreSQL would not: too long, blank, or no slug."""
    try:
        others = [one.name for one in Workspace._meta.fields if one.name not in ("slug", "name")]
        Workspace(slug=slug, name=name).clean_fields(exclude=others)
    except ValidationError as error:
        if "name" in error.message_dict:
            raise DomainError(
                "A workspace needs a name of at most 120 characters.",
                errors={"name": error.message_dict["name"]},
            ) from None
        raise DomainError(
            f"“{slug[:60]}” is no slug. Use letters, digits and dashes, 50 at most.",
            errors={"slug": error.message_dict["slug"]},
        ) from None
    try:
        User(username=admin).clean_fields(exclude=["password", "email"])
    except ValidationError as error:
        raise DomainError(
            f"“{admin[:60]}” is no user name. Use letters, digits and @ . + - _, 150 at most.",
            errors={"username": error.message_dict["username"]},
        ) from None


def set_up_is_open() -> bool:
    """Whether nobody but sample people exists yet, so that the set-up page may make the first admin."""
    return not User.objects.filter(is_sample=False).exists() and not User.objects.exists()


@transaction.atomic
def set_up(*, username: str, full_name: str, password: str, workspace_name: str, slug: str) -> User:
    """The first account, its password and its workspace. Raises `DomainError` once anybody exists."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SET_UP_LOCK])
    if not set_up_is_open():
        raise DomainError("CopyStudio is set up already. Sign in, or ask an admin to invite you.")
    try:
        validate_password(password, User(username=username, full_name=full_name))
    except ValidationError as error:
        raise DomainError("Choose another password.", errors={"password": error.messages}) from None
    _, user, _ = workspace_create(slug=slug, name=workspace_name, admin=username)
    user.full_name = full_name
    user.set_password(password)
    user.save(update_fields=["full_name", "password"])
    person_record(user=user, event="user.password_set")
    return user


@transaction.atomic
def sign_in_link_create(
    *, user: User, workspace_id: int, by: User | None, via: str | None = None
) -> str:
    """A one-time secret with which the person signs in once and sets a password.

    `workspace_id` is the workspace that asked for it, `by` who did; None is a command.
    """
    secret = secrets.token_urlsafe(32)
    row = SignInLink.objects.create(
        user=user, digest=_digest(secret), expires=timezone.now() + LINK_LIFE
    )
    with scope(workspace=workspace_id):
        audit_record(
            workspace_id=workspace_id,
            actor=by,
            event="signinlink.created",
            row=row,
            data={"user": user.username},
            via=via,
        )
    return secret


def sign_in_link_find(secret: str) -> SignInLink | None:
    """The link while it is unused and not expired."""
    links = SignInLink.objects.filter(digest=_digest(secret), used=None, expires__gt=timezone.now())
    return links.select_related("user").first()


@transaction.atomic
def sign_in_link_use(*, secret: str, password: str) -> User:
    """Set the password and spend the link. Raises `DomainError` where it is spent or too old."""
    link = sign_in_link_find(secret)
    if link is None or not link.user.is_active:
        raise DomainError("This link has been used or has expired. Ask an admin for a new one.")
    try:
        validate_password(password, link.user)
    except ValidationError as error:
        raise DomainError("Choose another password.", errors={"password": error.messages}) from None
    if not SignInLink.objects.filter(pk=link.pk, used=None).update(used=timezone.now()):
        raise DomainError("This link has been used already.")
    link.user.set_password(password)
    link.user.save(update_fields=["password"])
    person_record(user=link.user, event="user.password_set")
    return link.user


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def member_add(
    *, workspace: Workspace, username: str, full_name: str, email: str, role: str, by: User
) -> tuple[Membership, str]:
    """A member, new or known; the second value is a sign-in secret for a new account, else ""."""
    user, is_new = User.objects.get_or_create(
        username=username, defaults={"email": email, "full_name": full_name}
    )
    if user.is_sample and not workspace.is_sample:
        raise DomainError(
            "Sample accounts stay in the sample workspace.",
            errors={"username": ["Choose another name."]},
        )
    if Membership.objects.filter(workspace=workspace, user=user).exists():
        raise DomainError(
            f"{username} is a member already.",
            errors={"username": ["This person is a member already."]},
        )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    # Who works elsewhere already knows the steps.
    row = Membership.objects.create(workspace=workspace, user=user, role=role, onboarding=is_new)
    audit_record(
        workspace_id=workspace.pk, actor=by, event="member.added", row=row, data={"role": role}
    )
    if not is_new:
        return row, ""
    return row, sign_in_link_create(user=user, workspace_id=workspace.pk, by=by)


@transaction.atomic
def member_change(
    *,
    member: Membership,
    by: User,
    role: str | None = None,
    active: bool | None = None,
    is_reviewer: bool | None = None,
) -> Membership:
    """Another role, suspended, or back; whether they give second approvals. The last active admin stays.

    A suspended person's sessions end; open lines of who can do none any more are nobody's.
    """
    role = member.role if role is None else role
    active = member.active if active is None else active
    reviews = member.is_reviewer if is_reviewer is None else is_reviewer
    loses_admin = member.role == Role.ADMIN and member.active and (role != Role.ADMIN or not active)
    others = Membership.objects.filter(
        workspace_id=member.workspace_id, role=Role.ADMIN, active=True
    )
    if loses_admin and not others.select_for_update().exclude(pk=member.pk).exists():
        raise DomainError("A workspace needs an admin. Make somebody else admin first.")
    before = {"role": member.role, "active": member.active, "is_reviewer": member.is_reviewer}
    after = {"role": role, "active": active, "is_reviewer": reviews}
    Membership.objects.filter(pk=member.pk).update(**after)
    member.refresh_from_db()
    audit_record(
        workspace_id=member.workspace_id,
        actor=by,
        event="member.changed",
        row=member,
        data={
            "before": before,
            "after": after,
            "lines_freed": lines_freed(member),
        },
    )
    if not active:
        _sessions_end(member.user)
    return member


def _sessions_end(user: User) -> None:
    if Membership.objects.filter(user=user, active=True).exists():
        return
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def workspace_change(*, workspace: Workspace, by: User, values: Mapping[str, Any]) -> None:
    """Change `name`, `timezone_name`, `generator_may_approve` (how strict four eyes are), `relevance`, and what a part
    of a text message costs (`sms_price` or None, `sms_currency`).
    """
    price = values["sms_price"]
    said = {
        "name": values["name"],
        "timezone": values["timezone_name"],
        "generator_may_approve": values["generator_may_approve"],
        "relevance": values["relevance"],
        "sms_currency": values["sms_currency"].upper(),
    }
    Workspace.objects.filter(pk=workspace.pk).update(**said, sms_price=price)
    audit_record(
        workspace_id=workspace.pk,
        actor=by,
        event="workspace.changed",
        row=workspace,
        data={**said, "sms_price": None if price is None else f"{price.normalize():f}"},
    )
