"""Which person of this site somebody is whom the provider vouches for, and what becomes of those who are nobody yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scope

from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import Membership, SignInLink, User, Workspace
from campaigns.workspaces.audit import audit_record, person_record

logger = logging.getLogger(__name__)
LINKED, UNLINKED = "user.provider_linked", "user.provider_unlinked"
NAMES_TRIED = 3


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for: an account there that is kept or not yet, an address it confirmed or "", a name."""

    account: SocialAccount
    email: str
    name: str = ""
    username: str = ""


def person_arrives(vouched: Vouched) -> User:
    """The person whose link this is, else one whose confirmed address it is, else a new one where that is wanted.

    Raises `Forbidden` with words for the person.
    """
    _domain_check(vouched)
    known = SocialAccount.objects.filter(
        provider=vouched.account.provider, uid=vouched.account.uid
    ).first()
    if known is not None:
        return _may_enter(known.user)
    if not vouched.email:
        raise Forbidden(
            f"{settings.OIDC_NAME} has not confirmed your email address, so nobody here is known to be you."
        )
    person = _person_of(vouched.email)
    if person is not None:
        if linked(person):
            # An address that somebody else has there by now makes nobody the person who had it.
            raise Forbidden(
                "The account with your address here is linked to another account there. Ask an admin."
            )
        return person_link(user=_may_enter(person), account=vouched.account)
    return _person_create(vouched)


@transaction.atomic
def person_link(*, user: User, account: SocialAccount) -> User:
    """Let somebody sign in by this account of the provider from now on. Raises `Forbidden` where it is another's."""
    row, is_new = SocialAccount.objects.get_or_create(
        provider=account.provider,
        uid=account.uid,
        defaults={"user": user, "extra_data": account.extra_data},
    )
    if row.user_id != user.pk:
        raise Forbidden(f"That account of {settings.OIDC_NAME} is linked to somebody else here.")
    if is_new:
        # Who comes by the provider needs no invitation any more; whoever holds it could come as them.
        now = timezone.now()
        SignInLink.objects.filter(user=user, used=None, expires__gt=now).update(expires=now)
        person_record(user=user, event=LINKED)
    return user


@transaction.atomic
def person_unlink(*, user: User) -> bool:
    """Take the link away; False where there was none. Raises `DomainError` where it is the only way in."""
    rows = linked(user)
    if not rows:
        return False
    if not user.has_usable_password():
        raise DomainError("This is your only way to sign in. Set a password first.")
    SocialAccount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    person_record(user=user, event=UNLINKED)
    return True


def linked(user: User) -> list[SocialAccount]:
    """Somebody's accounts of the provider."""
    rows = SocialAccount.objects.filter(user=user, provider=settings.OIDC_ISSUER)
    return list(rows.order_by("pk"))


def domain_allowed(email: str) -> bool:
    """Whether an address is of a domain that may come in; without a list every one is."""
    allowed = {domain.lower().lstrip("@") for domain in settings.OIDC_DOMAINS}
    return not allowed or email.rpartition("@")[2].lower() in allowed


def _domain_check(vouched: Vouched) -> None:
    if settings.OIDC_DOMAINS and not (vouched.email and domain_allowed(vouched.email)):
        raise Forbidden("People with an email address at your domain cannot sign in here.")


def _may_enter(user: User) -> User:
    """The person, unless their account is off or they are suspended wherever they work."""
    works = Membership.objects.filter(user=user, active=True).exists()
    if not user.is_active or user.is_sample or not works:
        raise Forbidden("Your account here is switched off. Ask an admin of your workspace.")
    return user


def _person_of(email: str) -> User | None:
    """Whose address it is for certain: confirmed here, or an admin's word for who never came yet."""
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True)
    # To PostgreSQL a dotless i is an i as well: what it finds has to be the same address.
    certain = {row.user_id for row in confirmed if row.email.lower() == email.lower()}
    named = User.objects.filter(Q(pk__in=certain) | Q(email__iexact=email), is_sample=False)
    known = [
        person
        for person in named.distinct().order_by("pk")
        if person.pk in certain or person.email.lower() == email.lower()
    ]
    sure = [person for person in known if person.pk in certain or _is_awaited(person)]
    if len(sure) > 1:
        raise Forbidden(
            "More than one account here has your address. Ask an admin which one is yours."
        )
    if known and not sure:
        # Whoever typed the address there need not be who reads its mail.
        raise Forbidden(
            "An account here has your address already. Sign in with its password, then link it from your account menu."
        )
    return sure[0] if sure else None


def _is_awaited(person: User) -> bool:
    return person.last_login is None and not person.has_usable_password()


@transaction.atomic
def _person_create(vouched: Vouched) -> User:
    """Somebody new, in the workspace and role that the settings name. Raises `Forbidden` where they name none."""
    workspace = Workspace.objects.filter(slug=settings.OIDC_WORKSPACE).first()
    if workspace is None:
        if settings.OIDC_WORKSPACE:
            logger.warning("there is no workspace %s for new people", settings.OIDC_WORKSPACE)
        raise Forbidden("You have not been invited here yet. Ask an admin of your workspace.")
    user = _named(vouched)
    with scope(workspace=workspace.pk):
        row = Membership.objects.create(
            workspace=workspace, user=user, role=settings.OIDC_ROLE, onboarding=True
        )
        audit_record(
            workspace_id=workspace.pk,
            actor=user,
            event="member.added",
            row=row,
            data={"role": row.role, "by": "provider"},
        )
    return person_link(user=user, account=vouched.account)


def _named(vouched: Vouched) -> User:
    """A person under the first name that is free: who comes at the same moment may take it first."""
    for _ in range(NAMES_TRIED):
        name = get_adapter().generate_unique_username([vouched.username, vouched.email])
        user = User(username=name, email=vouched.email, full_name=vouched.name[:120])
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            continue
        return user
    raise Forbidden("Somebody else took your user name at the same moment. Sign in again.")
