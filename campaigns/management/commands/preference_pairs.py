"""Preference pairs of a workspace as a file, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from campaigns.learning.pairs_file import pairs_lines
from campaigns.models import Campaign, Workspace
from generation.management.whole_file import USAGE, out_check, whole_file


class Command(BaseCommand):
    """`manage.py preference_pairs`, as docs/learning.md tells it."""

    help = "Writes what reviewers preferred as JSON Lines, of campaigns whose brief consents."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and where to."""
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--campaign", type=int, metavar="ID", help="only this one's")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where there is no such workspace, campaign or folder."""
        out_check(options["out"])
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            raise CommandError(f"There is no workspace “{options['workspace']}”.", returncode=USAGE)
        with scope(workspace=workspace.pk):
            campaign = None
            if options["campaign"] is not None:
                campaign = Campaign.objects.filter(pk=options["campaign"]).first()
                if campaign is None:
                    words = f"There is no campaign {options['campaign']} in this workspace."
                    raise CommandError(words, returncode=USAGE)
            with whole_file(options["out"]) as target:
                target.writelines(pairs_lines(campaign))
