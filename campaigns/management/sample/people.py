"""The sample workspace and the people in it, who can sign in on loopback only."""

from __future__ import annotations

from django_scopes import scope

from campaigns.management.sample.wanted import SLUG
from campaigns.models import Role, SignInLink, User, Workspace
from campaigns.workspaces.services import member_add, workspace_create

# Known to everybody; the account adapter lets it in on loopback only.
PASSWORD = "copystudio"  # noqa: S105  printed beside the accounts, which only a local site has
ADMIN = ("cleo", "Cleo Hart")
OTHERS = (
    ("ana", "Ana Novak", Role.COPYWRITER),
    ("ben", "Ben Koch", Role.MANAGER),
    ("vic", "Vic Lund", Role.VIEWER),
)


def people_load() -> tuple[Workspace, dict[str, User]]:
    """The workspace `acme` and its four accounts by user name."""
    workspace, cleo, _ = workspace_create(slug=SLUG, name="Acme Outfitters", admin=ADMIN[0])
    Workspace.objects.filter(pk=workspace.pk).update(is_sample=True)
    workspace.refresh_from_db()
    cleo.full_name = ADMIN[1]
    people = {cleo.username: cleo}
    with scope(workspace=workspace.pk):
        for username, full_name, role in OTHERS:
            row, _ = member_add(
                workspace=workspace,
                username=username,
                full_name=full_name,
                email="",
                role=role,
                by=cleo,
            )
            people[username] = row.user
    for person in people.values():
        person.is_sample = True
        person.set_password(PASSWORD)
        person.save(update_fields=["full_name", "is_sample", "password"])
    # They have a password, so nobody needs the links that an invitation makes.
    SignInLink.objects.filter(user__in=people.values()).delete()
    return workspace, people
