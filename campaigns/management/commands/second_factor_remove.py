"""Takes a person's second factor away: their phone is gone and so are the recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import User
from campaigns.workspaces.second_factor import second_factor_remove

USAGE = 2


class Command(BaseCommand):
    """`manage.py second_factor_remove --user NAME`."""

    help = "Take a person's second factor away, so that the password alone signs them in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("--user", required=True, metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 2 where there is no such person."""
        user = User.objects.filter(username=options["user"]).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.", returncode=USAGE)
        removed = second_factor_remove(user=user)
        self.stdout.write(
            f"{user.username} signs in with the password alone now."
            if removed
            else f"{user.username} had no second factor."
        )
