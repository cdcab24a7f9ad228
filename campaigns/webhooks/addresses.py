"""Which addresses something may be sent to: of the open internet, over TLS, in the one plain way to write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

PORTS = (443, 8443)
MOST = 500
CREDENTIAL_MOST = 5000
HERE = ("localhost", "127.0.0.1", "[::1]")
SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<authority>(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(?P<port>[1-9][0-9]{0,4}))?)"
    r"(?P<target>(?:[/?][^#]*)?)",
    re.IGNORECASE,
)
PRINTED = re.compile(r"[\x21-\x7e]+")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# What resolvers read as a number, whole or in part, in ways that no two of them agree on.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that mean something inside of a network and nothing outside of it.
INSIDE = frozenset(
    [
        "arpa",
        "corp",
        "home",
        "intern",
        "internal",
        "intranet",
        "invalid",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "private",
    ]
)
# Beside what the registries call private or reserved: relays of other networks, multicast, and the address at
# which virtual machines of Azure find their host.
CLOSED_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    )
)  # fmt: skip
# Of IPv6 only what is given out: neither mapped nor translated IPv4 addresses (::ffff:0:0/96, 64:ff9b::/96) are.
OPEN_6 = IPv6Network("2000::/3")
CLOSED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip


class AddressRefused(Exception):
    """Nothing is sent there; the message says why, fit to show."""


@dataclass(frozen=True)
class Address:
    """An address, read. `authority` is as it was written; `host` has no brackets."""

    is_tls: bool
    host: str
    port: int
    authority: str
    target: str


def address_read(text: str, *, local: bool = False) -> Address:
    """The parts of an address. Raises `AddressRefused`.

    It asks no name server: what a name stands for is judged when it is sent to (`number_check`). `local` is for
    development: this machine is allowed too, without TLS and at any port.
    """
    found = SHAPE.fullmatch(text) if PRINTED.fullmatch(text) and len(text) <= MOST else None
    if found is None:
        raise AddressRefused(
            "Write an address such as https://hooks.example.com/copy: no user name, no “#”, no spaces, and names"
            " and paths in ASCII."
        )
    host, is_tls = found["host"].lower(), found["scheme"].lower() == "https"
    port = int(found["port"] or (443 if is_tls else 80))
    address = Address(is_tls, host.strip("[]"), port, found["authority"], _target(found["target"]))
    if local and host in HERE:
        return address
    if not is_tls:
        raise AddressRefused("Only https:// is allowed.")
    if port not in PORTS:
        raise AddressRefused(f"Only the ports {' and '.join(map(str, PORTS))} are allowed.")
    _host_check(host)
    return address


def number_check(number: str, *, local: bool = False) -> None:
    """Raises `AddressRefused` unless an IP address is of the open internet; with `local` this machine is, too."""
    try:
        read = ip_address(number)
    except ValueError:
        raise AddressRefused("It has no address that can be read.") from None
    if local and read.is_loopback:
        return
    if not (_is_open_4(read) if isinstance(read, IPv4Address) else _is_open_6(read)):
        raise AddressRefused("It is not on the open internet.")


def is_number(host: str) -> bool:
    """Whether a host that was read is an IP address and no name."""
    return ":" in host or host.replace(".", "").isdigit()


def _target(text: str) -> str:
    return text if text.startswith("/") else f"/{text}"


def _host_check(host: str) -> None:
    if host.startswith("["):
        number_check(host.strip("[]"))
        return
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        # Four decimal numbers without leading zeros, or nothing: `ipaddress` takes no other.
        number_check(host)
    elif len(labels) < 2 or labels[-1] in INSIDE or not all(map(LABEL.fullmatch, labels)):
        raise AddressRefused("Name a host on the open internet, such as hooks.example.com.")


def _is_open_4(number: IPv4Address) -> bool:
    return number.is_global and not any(number in net for net in CLOSED_4)


def _is_open_6(number: IPv6Address) -> bool:
    is_given = number in OPEN_6 and number.scope_id is None
    return is_given and number.is_global and not any(number in net for net in CLOSED_6)
