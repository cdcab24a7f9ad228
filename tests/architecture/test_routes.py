"""Every URL of the site has a decision, and the decisions hold for every role (S1, S3, S6, S8, M4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.models import User
from campaigns.workspaces.permissions import (
    ADMIN,
    PERMISSIONS,
    ROLES,
    grant,
    is_public,
    permission_for,
)
from campaigns.workspaces.routes import PUBLIC, ROUTES
from tests.conftest import signed_in

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            yield f"{space}{pattern.name}", route


SITE = dict(_walk(get_resolver().url_patterns))
GUARDED = {name: route for name, route in SITE.items() if not is_public(name)}


def test_every_url_has_a_decision_and_every_decision_a_url():
    undecided = sorted(name for name in GUARDED if name not in ROUTES)
    gone = sorted(name for name in (*ROUTES, *PUBLIC) if name not in SITE)
    assert not undecided, (
        f"decide who may open these in campaigns/workspaces/routes.py: {undecided}"
    )
    assert not gone, f"these have a decision but no URL: {gone}"


def test_every_route_names_a_permission_that_exists():
    asked = {permission for methods in ROUTES.values() for permission in methods.values()}
    assert asked <= set(PERMISSIONS)


def _address(route: str) -> str:
    """An address that matches, about rows that do not exist."""
    import re

    named = re.sub(r"<slug:workspace>", "acme", route)
    named = re.sub(r"<int:\w+>", "999999", named)
    named = re.sub(r"<(str|path|slug|\w+_sku):\w+>", "nothing-here", named)
    named = re.sub(r"\(\?P<\w+>[^)]*\)", "999999", named)
    return "/" + named.replace("^", "").replace("$", "").replace("\\", "").replace("/?", "/")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_strangers_never_pass(name: str, workspace, dora: User, client: Client):
    address = _address(GUARDED[name])
    is_api, stranger = address.startswith("/api/"), signed_in(dora)
    for method in METHODS:
        nobody = client.generic(method, address)
        assert nobody.status_code == (401 if is_api else 302), (method, address)
        if not is_api:
            assert nobody["Location"].startswith("/accounts/login/"), (method, address)
            outsider = stranger.generic(method, address)
            assert outsider.status_code == 404, (method, address)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_each_role_gets_what_the_table_says(name: str, ana: User, ben: User, cleo: User, vic: User):
    address = _address(GUARDED[name])
    for role, user in zip(ROLES, (ana, ben, cleo, vic), strict=True):
        client = signed_in(user)
        for method in METHODS:
            if name == "workspaces:sample_remove" and method == "POST":
                continue
            permission = permission_for(name, method)
            # What no role may is asked of the one that may most.
            if permission is None and role != ADMIN:
                continue
            # Django answers it as the GET of before.
            if method == "HEAD" and permission and grant(role, permission):
                continue
            status = client.generic(method, address, content_type="application/json").status_code
            if permission is None:
                assert status == 405, (role, method, address)
            elif not grant(role, permission):
                assert status == 403, (role, method, address)
            else:
                assert status < 500, (role, method, address)
                assert status not in (401, 405), (role, method, address)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(GUARDED))
def test_no_unsafe_request_passes_without_a_csrf_token(name: str, cleo: User):
    address = _address(GUARDED[name])
    client = Client(enforce_csrf_checks=True)
    client.force_login(cleo)
    for method in METHODS[2:]:
        if permission_for(name, method) is None:
            continue
        for headers in ({}, {"HX-Request": "true"}, {"Origin": "https://evil.example"}):
            answer = client.generic(method, address, headers=headers)
            assert answer.status_code == 403, (method, address, headers)


# Of all others tests/watch.py asks the same, whoever opens them: above each of them is opened in every role.
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted({*SITE} - {*GUARDED}))
def test_every_answer_carries_the_safe_headers(name: str, cleo: User):
    answer = signed_in(cleo).get(_address(SITE[name]))
    policy = answer.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, name
    assert "unsafe-inline" not in policy, name
    assert "unsafe-eval" not in policy, name
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
