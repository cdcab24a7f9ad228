"""A token is ended by whom it belongs to and by admins; for anybody else it is not there."""

from __future__ import annotations

from campaigns.models import User, Workspace
from campaigns.workspaces.tokens import token_create, token_find
from tests.conftest import signed_in


def test_a_token_is_ended_by_its_owner_or_an_admin(
    in_acme: Workspace, ana: User, ben: User, cleo: User
):
    for person, status in ((ana, 404), (ben, 302), (cleo, 302)):
        token, text = token_create(user=ben, workspace=in_acme)
        answer = signed_in(person).post(f"/w/acme/settings/tokens/{token.pk}/revoke/")
        assert answer.status_code == status
        assert (token_find(f"Bearer {text}") is None) is (status == 302)
