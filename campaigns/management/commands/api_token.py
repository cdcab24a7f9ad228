"""An API token, from the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from campaigns.common.errors import DomainError
from campaigns.models import Membership, User
from campaigns.workspaces.tokens import token_create

USAGE = 2


class Command(BaseCommand):
    """`manage.py api_token --user NAME [--workspace SLUG] [--name TEXT] [--scopes LIST]`."""

    help = "Create an API token and print it, alone on stdout, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """User, workspace, name, scopes."""
        parser.add_argument("--user", required=True, metavar="NAME")
        parser.add_argument("--workspace", metavar="SLUG", default="")
        parser.add_argument("--name", default="command line")
        parser.add_argument(
            "--scopes", default="", help="Comma separated: read, write, approve, admin."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create and print."""
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.", returncode=USAGE)
        members = Membership.objects.filter(user=user, active=True).select_related("workspace")
        if options["workspace"]:
            members = members.filter(workspace__slug=options["workspace"])
        if not members:
            raise CommandError(
                f"{user.username} is no active member of such a workspace.", returncode=USAGE
            )
        if len(members) > 1:
            slugs = ", ".join(member.workspace.slug for member in members)
            raise CommandError(
                f"{user.username} is in several workspaces. Add --workspace with one of: {slugs}.",
                returncode=USAGE,
            )
        scopes = [part.strip() for part in options["scopes"].split(",") if part.strip()] or None
        workspace = members[0].workspace
        try:
            with scope(workspace=workspace.pk):
                _, text = token_create(
                    user=user,
                    workspace=workspace,
                    name=options["name"],
                    scopes=scopes,
                    via="command",
                )
        except DomainError as error:
            raise CommandError(error.message, returncode=USAGE) from error
        self.stdout.write(text)
