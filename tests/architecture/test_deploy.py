"""Settings for a real site pass Django's own deployment checks without a warning (S8)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT


def _manage(
    tmp_path: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean, "COPYSTUDIO_HOME": str(tmp_path), "COPYSTUDIO_LOCAL": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_checks_are_clean(tmp_path: Path):
    run = _manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert run.returncode == 0, run.stderr
    key = tmp_path / "secret_key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text()) >= 50


def test_a_short_secret_key_is_refused_in_one_clear_line(tmp_path: Path):
    run = _manage(tmp_path, "check", SECRET_KEY="short")
    assert run.returncode != 0
    assert "SECRET_KEY has 5 characters; it needs at least 50." in run.stderr


def test_cookies_of_a_site_that_others_reach_are_bound_to_it(tmp_path: Path):
    names = (
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
    )
    asked = "from django.conf import settings as s; print(*(getattr(s, n) for n in {names!r}))"
    run = _manage(tmp_path, "shell", "-v", "0", "-c", asked.format(names=names))
    assert run.returncode == 0, run.stderr
    session, secure, csrf, csrf_secure = run.stdout.split()[-4:]
    assert session.startswith("__Host-")
    assert csrf.startswith("__Host-")
    assert (secure, csrf_secure) == ("True", "True")
