"""A site put up again from a backup, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from copystudio.backup.manifest import BackupRefused
from copystudio.backup.parts import stop_cleanly
from copystudio.backup.restore import Restored, backup_restore
from copystudio.backup.take import BROKEN
from copystudio.launcher.errors import StartError
from copystudio.launcher.home import home_lock

USAGE = 2


class Command(BaseCommand):
    """`manage.py restore DIR [--send-mail]`."""

    help = "Fill an empty home folder, and an empty database, from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, and what of its mail."""
        parser.add_argument("folder", metavar="DIR", help="A folder that `backup` wrote.")
        parser.add_argument(
            "--send-mail",
            action="store_true",
            help="Send notifications and webhooks that were waiting. Only where the other site was stopped before the backup.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 2 where it is refused, 1 where it broke off; then the home is empty still."""
        stop_cleanly()
        source = Path(options["folder"]).expanduser().absolute()
        try:
            with home_lock(settings.HOME):
                restored = backup_restore(source, send_mail=options["send_mail"])
        except (BackupRefused, StartError) as error:
            raise CommandError(str(error), returncode=USAGE) from error
        except BROKEN as error:
            raise CommandError(f"The restore broke off, nothing of it is left: {error}") from error
        self._tell(restored)

    def _tell(self, restored: Restored) -> None:
        manifest, settled = restored.manifest, restored.settled
        self.stdout.write(
            f"Restored the site of {manifest.created}: {manifest.rows:,} rows of {len(manifest.tables)} tables,"
            f" {len(manifest.files)} files. {settled.jobs} interrupted jobs begin again,"
            f" {settled.mails} mails and {settled.messages} messages to webhooks that were waiting are not sent."
        )
        for name in manifest.lost:
            self.stderr.write(f"{name} was missing when the backup was taken.")
        if not restored.is_same_key:
            self.stderr.write(
                "This site has another SECRET_KEY than the one that was backed up: everybody signs in again, mailed"
                f" links are void, and {restored.second_factors} second factors cannot be read. Where you have the"
                f" other key, set it or put it into {settings.HOME / 'secret_key'} before the start."
            )
