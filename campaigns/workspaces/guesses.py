"""Wrong passwords are counted for the name and for the address, whether there is such a name or not; wrong codes for the person."""

from __future__ import annotations

import hashlib
import unicodedata
from ipaddress import IPv6Address, IPv6Network, ip_address

from campaigns.models import User
from campaigns.workspaces.limits import Limit, Taken, limits_forget, limits_take

NAME_CAP, NAME_SECONDS = 5, 300
ADDRESS_CAP, ADDRESS_SECONDS = 10, 60


def guess_count(*, name: str, address: str) -> Taken:
    """Count one before it is looked at; `limits_give_back` takes back what was no guess."""
    return limits_take(
        Limit("name", _name_key(name), NAME_CAP, NAME_SECONDS),
        Limit("address", f"guess:from:{network_of(address)}", ADDRESS_CAP, ADDRESS_SECONDS),
    )


def code_count(user: User) -> Taken:
    """Count a code of a person's second factor before it is looked at."""
    return limits_take(Limit("code", f"guess:code:{user.pk}", NAME_CAP, NAME_SECONDS))


def guesses_forget(user: User) -> None:
    """What was guessed for a person's names is of no use to anybody any more."""
    limits_forget(*(_name_key(name) for name in (user.username, user.email) if name))


def _name_key(name: str) -> str:
    # What people type is kept nowhere, and letters that look alike to the database count as one.
    told = unicodedata.normalize("NFKC", name).casefold().strip()
    return f"guess:name:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()}"


def network_of(address: str) -> str:
    """Where somebody comes from, as their requests are counted."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:80]
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    # One machine has as many IPv6 addresses as it likes, all in the network of its connection.
    if isinstance(known, IPv6Address):
        return str(IPv6Network((known, 64), strict=False).network_address)
    return str(known)
