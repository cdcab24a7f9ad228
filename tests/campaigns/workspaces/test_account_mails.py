"""Mails about one's account say in our own words whom they are for, what their link does and what to do where it was somebody else."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client

from campaigns.models import AuditEntry, User, Workspace
from tests.conftest import signed_in

LINK = re.compile(r"^http://testserver(/accounts/\S+)$", re.MULTILINE)


def test_a_new_address_is_confirmed_by_the_link_of_its_mail(in_acme: Workspace, cleo: User):
    client = signed_in(cleo)
    client.post("/accounts/email/", {"email": "cleo@acme.example", "action_add": ""})
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Confirm your email address", ["cleo@acme.example"])
    assert sent.body.startswith("This address was added to the account cleo on CopyStudio.")
    link = LINK.search(str(sent.body))
    assert link, sent.body
    client.post(link[1])
    cleo.refresh_from_db()
    assert cleo.email == "cleo@acme.example"
    assert [entry.event for entry in AuditEntry.objects.all()] == ["user.email_set"]


def test_a_forgotten_password_is_chosen_anew_by_the_link_of_its_mail(cleo: User):
    User.objects.filter(pk=cleo.pk).update(email="cleo@acme.example")
    Client().post("/accounts/password/reset/", {"email": "cleo@acme.example"})
    (sent,) = mail.outbox
    assert sent.subject == "Choose a new password"
    assert sent.body.startswith("Somebody asked for a new password for the account cleo")
    link = LINK.search(str(sent.body))
    assert link, sent.body
    client = Client()
    page = client.get(link[1], follow=True)
    words = {"password1": "seven-green-lamps", "password2": "seven-green-lamps"}
    client.post(page.redirect_chain[-1][0], words)
    assert Client().login(username="cleo", password="seven-green-lamps")  # noqa: S106  of this test


def test_an_address_of_nobody_is_told_so_and_offered_no_sign_up(cleo: User):
    Client().post("/accounts/password/reset/", {"email": "nobody@acme.example"})
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("No account has this address", ["nobody@acme.example"])
    assert "accounts are made by invitation" in sent.body
    assert "http" not in sent.body
