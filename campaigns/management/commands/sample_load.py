"""Loads the sample workspace, once for each home folder."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.management.sample.load import sample_load


class Command(BaseCommand):
    """`manage.py sample_load`."""

    help = (
        "Load the sample workspace “acme”, once. Does nothing where it was loaded before or was removed,"
        " where anybody has an account, or where COPYSTUDIO_LOCAL is not 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what happened."""
        loaded = sample_load()
        if options["verbosity"]:
            said = "The sample is loaded." if loaded else "No sample is wanted here."
            self.stdout.write(said)
