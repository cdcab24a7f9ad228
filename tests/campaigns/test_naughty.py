"""S11, S4: no address breaks on what strings can be, and no form or body takes what only services set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from campaigns.api.fields import Body
from campaigns.models import User
from campaigns.workspaces.permissions import permission_for
from tests.architecture.test_routes import GUARDED
from tests.conftest import ROOT, signed_in
from tests.factories import make_campaign, make_candidate, make_product
from tests.sizes import sized

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]
TRIES = sized(1, 300)
NAUGHTY = (
    "", " ", "0", "-1", "1e400", "NaN", "∞", "true", "null", "None", "[]", "{}", '{"a":[1]}', "9" * 40, "0x7f", "1,5", "٣", "½",
    "2026-02-30", "0000-00-00T00:00:00Z", "99999-01-01", "a" * 5_000, "\0", "a\0b", "\ud800", "\u202eabc", "\u200b", "\U000e0041",
    "Ａ＝１", "ﷺ" * 40, "👩\u200d👩\u200d👧", "<script>alert(1)</script>", "'; DROP TABLE users;--", '" OR 1=1 --', "../../etc/passwd",
    "%00%0a", "{{ 7*7 }}", "{% include '/etc/passwd' %}", "${7*7}", "\r\nX-Forged: 1", "\t=1+1", "@SUM(1)", "a,b,c", "1;2", "&&", "?",
    "#", "/", "\\", "*" * 300, "(((((", "[a-", "\"unclosed", "NEAR(", "google_rsa", "in_review", "approve", "ana", "CRV-TMP2", "sms.message",
)  # fmt: skip
TEMPLATES = "\n".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "campaigns").rglob("*.py")))
ASKED = r"""(?:GET|POST)(?:\.get|\.getlist)?[\(\[]\s*f?["']([\w-]+)["']"""
# Only services say these: who, where, in which state, with which hash.
PROTECTED = {
    "id", "pk", "workspace", "workspace_id", "created_by", "author", "by", "origin", "created", "updated", "revision", "decided",
    "generated_text", "is_sample", "is_superuser", "is_staff", "is_active", "digest", "used", "badges", "score", "undone", "live",
}  # fmt: skip
# Read and found right: the page of components stores nothing; a release says which texts were read, and stores nothing of that.
TAKEN = {
    "campaigns.workspaces.styleguide.SampleForm": {"origin"},
    "campaigns.api.product_shapes.ReleaseBody": {"digest"},
}


def _names() -> list[str]:
    """Every name that a page or a view asks a request for."""
    found = set(re.findall(ASKED, CODE)) | set(re.findall(r'\sname="([\w-]+)"', TEMPLATES))
    for form in _forms():
        found |= set(form.base_fields)
    return sorted(found - {"csrfmiddlewaretoken", "viewport"})


def _forms() -> Iterator[type[forms.Form]]:
    waiting: list[Any] = [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("campaigns.") and hasattr(kind, "base_fields"):
            yield kind


@pytest.fixture
def numbers(cleo: User, in_acme: Any) -> dict[str, int]:
    """A product, a campaign and a line, which half of all addresses lead to."""
    product = make_product(in_acme)
    campaign = make_campaign(in_acme, created_by=cleo)
    return {"campaign": campaign.pk, "line": make_candidate(campaign, product).pk}


def _address(route: str, number: int) -> str:
    named = re.sub(r"<slug:workspace>", "acme", route)
    named = re.sub(r"<(path|str|\w+_sku):\w+>", "CRV-TMP2", named)
    return "/" + re.sub(r"<int:\w+>", str(number), named)


def _sent(chance: Random, names: list[str]) -> dict[str, Any]:
    picked = chance.sample(names, chance.randint(1, 25))
    return {
        name: _naughty(chance) if chance.random() < 0.8 else [_naughty(chance) for _ in range(3)]
        for name in picked
    }


def _naughty(chance: Random) -> str:
    """One of the known, or signs of any script."""
    if chance.random() < 0.8:
        return chance.choice(NAUGHTY)
    return "".join(chr(chance.randrange(0x11_0000)) for _ in range(chance.randint(1, 12)))


@pytest.mark.chaos(20_261_122)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_breaks_on_naughty_strings(
    seed: int, method: str, cleo: User, numbers: dict[str, int]
):
    chance, names, client = Random(seed), _names(), signed_in(cleo)
    routes = {
        name: route
        for name, route in GUARDED.items()
        if not route.startswith("api/") and permission_for(name, method)
    }
    assert len(names) > 100
    assert len(routes) > 50
    for first, (name, route) in enumerate(routes.items()):
        for turn in range(first, first + TRIES):
            address = _address(route, numbers["line" if turn % 2 else "campaign"])
            data = _sent(chance, names)
            headers = {"HX-Request": "true"} if chance.random() < 0.5 else {}
            # Each on the same rows: what one changes is taken back.
            with transaction.atomic():
                answer = _ask(client, method, address, data, headers)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (seed, name, data)


def _ask(client: Client, method: str, address: str, data: dict[str, Any], headers: Any) -> Any:
    try:
        return getattr(client, method.lower())(address, data, headers=headers)
    except UnicodeEncodeError:
        # No client can send a lone surrogate as UTF-8.
        whole = dict.fromkeys(data, "?")
        return getattr(client, method.lower())(address, whole, headers=headers)


def test_no_form_and_no_body_takes_what_only_services_set():
    taken = {
        f"{form.__module__}.{form.__name__}": set(form.base_fields) & PROTECTED for form in _forms()
    }
    for body in Body.__subclasses__():
        writes = {name for name, field in body().fields.items() if not field.read_only}
        taken[f"{body.__module__}.{body.__name__}"] = writes & PROTECTED
    assert len(taken) > 30
    assert {name: found for name, found in taken.items() if found} == TAKEN


def test_no_form_is_made_of_a_model():
    assert not [form for form in _forms() if issubclass(form, forms.BaseModelForm)]
