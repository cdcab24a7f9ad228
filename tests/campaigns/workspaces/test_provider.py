"""Signing in by way of an OpenID Connect provider: a real one, in a process of its own."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django_scopes import scopes_disabled

from campaigns.models import AuditEntry, Membership, Role, User, Workspace
from campaigns.workspaces.services import member_add
from tests.campaigns.workspaces.oidc import (
    PAGE,
    START,
    Provider,
    arrived,
    back,
    begun,
    refused,
    words,
)
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
HOME = "/w/acme/"


def events() -> list[str]:
    with scopes_disabled():
        return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def test_where_none_is_set_nothing_is_offered(client: Client, ana: User):
    for address in (PAGE, f"{PAGE}callback/?code=1&state=2"):
        assert client.get(address).status_code == 404
    assert client.post(START).status_code == 404
    assert "Sign in with" not in words(client.get(LOGIN))
    assert "Sign in with" not in words(signed_in(ana).get(HOME))


def test_who_is_known_by_a_confirmed_address_comes_in(provider: Provider, confirmed: User):
    provider.knows("a-1", email="Ana@Example.com", email_verified=True, name="Ana Novak")
    client = Client()
    assert "Sign in with Example ID" in words(client.get(LOGIN))
    assert arrived(provider, "a-1", client)["Location"] == "/"
    assert client.get(HOME).status_code == 200
    assert events() == ["user.provider_linked"]
    # From now on the account there is hers, whatever its address becomes.
    provider.knows("a-1", email="else@example.com", email_verified=False)
    assert arrived(provider, "a-1")["Location"] == "/"
    assert events() == ["user.provider_linked"]
    assert confirmed.check_password("copystudio")


def test_who_was_invited_comes_in(provider: Provider, in_acme: Workspace, cleo: User):
    member_add(
        workspace=in_acme, username="eve", full_name="", email="eve@example.com", role="copywriter", by=cleo
    )  # fmt: skip
    provider.knows("e-1", email="eve@example.com", email_verified=True)
    client = Client()
    assert arrived(provider, "e-1", client)["Location"] == "/"
    assert client.get(HOME).status_code == 200
    # The link is her only way in, so that it stays until she has a password.
    page = client.get(PAGE)
    assert "your only way to sign in" in words(page)
    assert "Set a password first" in words(client.post(PAGE, {"action": "remove"}, follow=True))
    assert SocialAccount.objects.count() == 1


def test_it_leads_back_to_where_one_wanted_to_go(provider: Provider, confirmed: User):
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    for wanted, led in ((f"{HOME}review/", f"{HOME}review/"), ("https://evil.example/", "/")):
        client = Client()
        address = begun(client, next=wanted)
        assert back(client, provider.answers(address, "a-1"))["Location"] == led


def test_who_is_nobody_yet_stays_out(provider: Provider, ana: User):
    provider.knows("n-1", email="new@example.com", email_verified=True)
    refused(arrived(provider, "n-1"), "not been invited")
    assert User.objects.count() == 1


def test_new_people_come_in_where_the_settings_say_so(
    provider: Provider, ana: User, cleo: User, settings
):
    settings.OIDC_WORKSPACE, settings.OIDC_ROLE = "acme", "copywriter"
    provider.knows(
        "n-1", email="ana@new.example", email_verified=True, name="Ann", preferred_username="ana"
    )
    client = Client()
    assert arrived(provider, "n-1", client)["Location"] == "/"
    assert client.get(HOME).status_code == 200
    row = Membership.objects.get(user__email="ana@new.example")
    # Her name there is Ana's here.
    assert (row.role, row.user.full_name, row.user.username != "ana") == (
        Role.COPYWRITER,
        "Ann",
        True,
    )
    assert not row.user.has_usable_password()
    assert events() == ["member.added", "user.provider_linked"]
    settings.OIDC_WORKSPACE = "nowhere"
    provider.knows("n-2", email="n2@new.example", email_verified=True)
    assert arrived(provider, "n-2").status_code == 403


@pytest.mark.parametrize("claims", [{"email_verified": False}, {}, {"email_verified": "no"}])
def test_an_address_that_is_not_confirmed_there_opens_nothing(
    provider: Provider, confirmed: User, claims: dict[str, object], settings
):
    settings.OIDC_WORKSPACE = "acme"
    provider.knows("x-1", email=confirmed.email, **claims)
    refused(arrived(provider, "x-1"), "has not confirmed your email address")


def test_an_address_that_is_not_confirmed_here_is_no_proof(
    provider: Provider, ana: User, ben: User
):
    """Whoever typed it need not read its mail: neither is the account taken over, nor its link caught."""
    ana.email = "boss@example.com"
    ana.save()
    EmailAddress.objects.create(user=ben, email="boss@example.com", verified=False)
    provider.knows("b-1", email="boss@example.com", email_verified=True)
    refused(arrived(provider, "b-1"), "Sign in with its password")
    assert User.objects.get(pk=ana.pk).has_usable_password()


def test_an_address_of_two_people_opens_neither(provider: Provider, confirmed: User, ben: User):
    User.objects.filter(pk=ben.pk).update(email=confirmed.email, password="!", last_login=None)
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    refused(arrived(provider, "a-1"), "More than one account")


def test_a_second_factor_is_asked_for_all_the_same(provider: Provider, confirmed: User):
    Authenticator.objects.create(user=confirmed, type=Authenticator.Type.TOTP, data={"secret": "x"})
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    client = Client()
    assert arrived(provider, "a-1", client)["Location"].startswith("/accounts/second-factor/")
    assert client.get(HOME).status_code == 302


@pytest.mark.parametrize("how", ["off", "suspended"])
@pytest.mark.parametrize("is_linked", [False, True])
def test_who_is_out_stays_out(provider: Provider, confirmed: User, how: str, is_linked: bool):
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    if is_linked:
        arrived(provider, "a-1")
    if how == "off":
        User.objects.filter(pk=confirmed.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=confirmed).update(active=False)
    client = Client()
    answer = arrived(provider, "a-1", client)
    assert (answer.status_code, "switched off" in words(answer)) == (403, True)
    assert client.get(HOME).status_code == 302
    assert SocialAccount.objects.count() == is_linked


def test_only_the_named_domains_come_in(provider: Provider, confirmed: User, settings):
    settings.OIDC_DOMAINS = ["Example.com"]
    settings.OIDC_WORKSPACE = "acme"
    provider.knows("a-1", email=confirmed.email, email_verified=True)
    assert arrived(provider, "a-1").status_code == 302
    provider.knows("a-1", email="ana@evil-example.com", email_verified=True)
    answer = arrived(provider, "a-1")
    assert (answer.status_code, "at your domain cannot sign in" in words(answer)) == (403, True)


def test_a_link_is_made_and_removed_under_ones_name(provider: Provider, ana: User, ben: User):
    provider.knows("a-1", email="private@example.com")
    client = Client()
    client.post(LOGIN, {"login": "ana", "password": "copystudio"})
    asked = client.get(PAGE)["Location"]
    assert asked.startswith("/accounts/reauthenticate/"), "a step with weight asks who it is"
    client.post(asked, {"password": "copystudio"})
    assert "Example ID" in words(client.get(HOME))
    done = back(client, provider.answers(begun(client, PAGE, action="link"), "a-1"))
    assert done["Location"] == PAGE
    assert "private@example.com" in words(client.get(PAGE))
    assert arrived(provider, "a-1")["Location"] == "/"
    # Nobody else can link the same account.
    other = Client()
    other.post(LOGIN, {"login": "ben", "password": "copystudio"})
    other.post(other.get(PAGE)["Location"], {"password": "copystudio"})
    answer = back(other, provider.answers(begun(other, PAGE, action="link"), "a-1"))
    assert (answer.status_code, "linked to somebody else" in words(answer)) == (403, True)
    assert "The link is removed." in words(client.post(PAGE, {"action": "remove"}, follow=True))
    assert events() == ["user.provider_linked", "user.provider_unlinked"]
    assert arrived(provider, "a-1").status_code == 403
