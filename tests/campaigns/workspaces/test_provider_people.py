"""Whom the provider vouches for: an address alone takes over nobody who is linked, and no old invitation outlives an arrival."""

from __future__ import annotations

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from campaigns.common.errors import DomainError, Forbidden
from campaigns.models import Membership, SignInLink, User
from campaigns.workspaces.invitations import invite_again
from campaigns.workspaces.provider_people import Vouched, person_arrives
from campaigns.workspaces.services import sign_in_link_create
from tests.conftest import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ISSUER = "https://id.example"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.OIDC_ISSUER, settings.OIDC_NAME = ISSUER, "Example"
    settings.OIDC_DOMAINS, settings.OIDC_WORKSPACE = [], ""


def vouched(subject: str, email: str, username: str = "") -> Vouched:
    account = SocialAccount(provider=ISSUER, uid=subject, extra_data={})
    return Vouched(account, email, username=username)


@pytest.fixture
def eve(in_acme) -> Membership:
    """Invited, and never here."""
    user = User(username="eve", email="eve@corp.example")
    user.set_unusable_password()
    user.save()
    return Membership.objects.create(workspace=in_acme, user=user, role="copywriter")


def test_who_came_by_the_provider_leaves_no_invitation_that_opens(in_acme, cleo, eve):
    sign_in_link_create(user=eve.user, workspace_id=in_acme.pk, by=cleo)
    assert person_arrives(vouched("e-1", "eve@corp.example")) == eve.user
    assert not SignInLink.objects.filter(used=None, expires__gt=timezone.now()).exists()
    User.objects.filter(pk=eve.user.pk).update(last_login=timezone.now())
    with pytest.raises(DomainError, match="been here"):
        invite_again(member=Membership.objects.get(pk=eve.pk), by=cleo)


def test_whoever_has_an_address_next_is_not_who_had_it(in_acme, eve):
    person_arrives(vouched("e-1", "eve@corp.example"))
    EmailAddress.objects.create(user=eve.user, email="eve@corp.example", verified=True)
    with pytest.raises(Forbidden, match="another account"):
        person_arrives(vouched("e-2", "eve@corp.example"))
    assert SocialAccount.objects.get().uid == "e-1"


def test_an_address_that_only_looks_alike_is_nobodys(in_acme, eve):
    EmailAddress.objects.create(user=eve.user, email="mike@corp.example", verified=True)
    with pytest.raises(Forbidden):
        person_arrives(vouched("m-1", "m\u0131ke@corp.example"))
    assert not SocialAccount.objects.exists()


def test_of_two_under_one_name_at_the_same_moment_both_come_in(in_acme, monkeypatch, settings):
    settings.OIDC_WORKSPACE = in_acme.slug
    free = DefaultAccountAdapter.generate_unique_username

    def found_free_by_both(*asked):
        name = free(*asked)
        if not User.objects.filter(username="ann").exists():
            make_user("ann", "Ann, a moment before")
        return name

    monkeypatch.setattr(DefaultAccountAdapter, "generate_unique_username", found_free_by_both)
    person = person_arrives(vouched("n-1", "ann@corp.example", "ann"))
    assert person.username.startswith("ann")
    assert person.username != "ann"
    assert Membership.objects.get(user=person).workspace == in_acme


@pytest.mark.parametrize("form", [{}, {"action": ""}, {"action": "unlink"}])
def test_what_is_no_act_of_the_page_changes_nothing(in_acme, ana, form):
    SocialAccount.objects.create(provider=ISSUER, uid="a-1", user=ana, extra_data={})
    client = signed_in(ana)
    client.post("/accounts/reauthenticate/", {"password": "copystudio"})
    answer = client.post("/accounts/provider/", form)
    assert (answer.status_code, b"Remove the link" in answer.content) == (400, True)
    assert SocialAccount.objects.exists()
