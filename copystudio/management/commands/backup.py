"""A backup of the whole site, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from copystudio.backup.manifest import BackupRefused
from copystudio.backup.parts import stop_cleanly
from copystudio.backup.take import BROKEN, backup_take

USAGE = 2


class Command(BaseCommand):
    """`manage.py backup DIR`."""

    help = "Write database and files into a new folder, of one moment, while the site works."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", metavar="DIR", help="A folder that is not there yet.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 2 where it is refused, 1 where it broke off; then nothing is left."""
        stop_cleanly()
        target = Path(options["folder"]).expanduser().absolute()
        try:
            manifest = backup_take(target)
        except BackupRefused as error:
            raise CommandError(str(error), returncode=USAGE) from error
        except BROKEN as error:
            raise CommandError(f"The backup broke off, nothing of it is left: {error}") from error
        for name in manifest.lost:
            self.stderr.write(f"{name} is named by a row and is not there.")
        self.stdout.write(
            f"{target}: {manifest.rows:,} rows of {len(manifest.tables)} tables,"
            f" {len(manifest.files)} files, {manifest.size / 1e6:,.1f} MB."
        )
