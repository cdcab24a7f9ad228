"""A workspace and its first admin, from the command line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from campaigns.common.errors import DomainError
from campaigns.workspaces.services import sign_in_link_create, workspace_create

USAGE = 2
SITE = "http://127.0.0.1:8000"


class Command(BaseCommand):
    """`manage.py workspace_create --slug SLUG --name TEXT --admin USER`."""

    help = (
        "Create a workspace and its first admin; prints a one-time sign-in link for a new account."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Slug, name, admin, and where the site is."""
        parser.add_argument("--slug", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--admin", required=True, metavar="USER")
        parser.add_argument(
            "--site", default="", help="Address of the site, for the link (else its last start's)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Create, then print the link alone on its line."""
        try:
            workspace, user, is_new = workspace_create(
                slug=options["slug"], name=options["name"], admin=options["admin"]
            )
        except DomainError as error:
            raise CommandError(error.message, returncode=USAGE) from error
        if is_new or not user.has_usable_password():
            secret = sign_in_link_create(
                user=user, workspace_id=workspace.pk, by=None, via="command"
            )
            address = reverse("sign_in_link", args=[secret])
            self.stderr.write("Sign in once with this link; it lasts three days:")
            self.stdout.write(f"{(options['site'] or _site()).rstrip('/')}{address}")


def _site() -> str:
    """Where run.py started the site last."""
    try:
        return (settings.HOME / "address").read_text().strip() or SITE
    except OSError:
        return SITE
