"""The list of what an installation is made of, for whoever watches advisories."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from copystudio.parts_list import parts_list


class Command(BaseCommand):
    """`manage.py sbom`."""

    help = "Print packages and learned files as a CycloneDX document."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """JSON to the standard output."""
        named = [Path(name) for name in (settings.MODEL_DIR, settings.HF_DIR) if name]
        said = parts_list(settings.BASE_DIR / "generation", *named)
        self.stdout.write(json.dumps(said, indent=1, ensure_ascii=False))
