"""Makes the pictures that the README shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from campaigns.management.pictures import pictures_make


class Command(BaseCommand):
    """`manage.py pictures [NAME ...] [--out DIR]`."""

    help = "Start the sample on a throwaway home and take pictures of its pages with Chromium."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which pages, and where they go."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="pages (all)")
        parser.add_argument("--out", type=Path, default=settings.BASE_DIR / "docs" / "pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them, naming each as it is done."""
        for line in pictures_make(options["out"], names=options["names"]):
            self.stdout.write(line)
