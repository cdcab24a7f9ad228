"""What a serving process loads, and that rows and models agree."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from generation.jobs.kinds import KINDS
from tests.conftest import ROOT

HEAVY = ("torch", "transformers", "peft", "tensorflow", "sklearn")
LOOK = f"""
import importlib, os, sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
import copystudio.asgi, copystudio.celery
for name in {sorted({kind.work.partition(":")[0] for kind in KINDS.values()})!r}:
    importlib.import_module(name)
from generation.jobs import direct
assert direct.engine_unavailable("grammar") is None
assert [engine["name"] for engine in direct.engines()][:2] == ["grammar", "lm"]
print(",".join(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_web_and_workers_never_load_torch():
    answer = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == ""


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
