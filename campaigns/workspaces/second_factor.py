"""The second factor of signing in: codes of an authenticator app, and recovery codes for the day the phone is gone."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _

from campaigns.common.errors import DomainError
from campaigns.common.sealing import Unreadable, seal, unseal
from campaigns.models import User
from campaigns.workspaces.audit import person_record

PURPOSE = "second factor"
ON, OFF = "user.second_factor_on", "user.second_factor_off"
UNREADABLE = "Your second factor cannot be read, because this site’s SECRET_KEY has changed. Ask an operator to remove it, then set up a new one."
MADE, USED = "user.recovery_codes_made", "user.recovery_code_used"


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter; secrets are kept encrypted with a key that is not in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is wrong or has expired. Try the next one."),
    }

    def encrypt(self, text: str) -> str:
        """What is stored of a secret."""
        return seal(PURPOSE, text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret. Raises `DomainError` where it was kept under another SECRET_KEY."""
        try:
            return unseal(PURPOSE, encrypted_text.encode()).decode()
        except Unreadable:
            raise DomainError(UNREADABLE) from None


@transaction.atomic
def second_factor_remove(*, user: User) -> bool:
    """Take a person's authenticator app and recovery codes away; False where there were none."""
    rows = Authenticator.objects.filter(user=user)
    removed, _by_model = rows.delete()
    return bool(removed)


def _added_or_used(
    instance: Authenticator, created: bool, update_fields: Any = None, **_: Any
) -> None:
    """With each change its entry in the audit trail, in its transaction."""
    if update_fields:
        return  # when a code was last used, or the recovery codes first read
    event = USED
    if created:
        event = ON if instance.type == Authenticator.Type.TOTP else MADE
    person_record(user=instance.user, event=event)


def _removed(instance: Authenticator, **_: Any) -> None:
    if instance.type == Authenticator.Type.TOTP:
        person_record(user=instance.user, event=OFF)


def second_factor_watch() -> None:
    """Keeps the audit trail of second factors from now on."""
    post_save.connect(_added_or_used, sender=Authenticator, dispatch_uid="second_factor_on")
    post_delete.connect(_removed, sender=Authenticator, dispatch_uid="second_factor_off")
