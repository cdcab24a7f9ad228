"""R9: a thousand submits at once, of several workspaces: exactly as many as the cap of the site are taken."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.generation.jobs.sites import ROOT, Site, environment
from tests.sizes import FULL

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not FULL, reason="a thousand, so at night; test_caps has forty"),
]
PROCESSES, THREADS, TIMES = 4, 25, 10
CAP, WORKSPACES = 400, 5
MAKE = f"""
import django
django.setup()
from campaigns.models import Workspace
for number in range({WORKSPACES - 1}):
    Workspace.objects.create(slug=f"more-{{number}}", name="More")
"""


def started(site: Site, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(site.home, **site.more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    answer, wrong = process.communicate()
    assert process.returncode == 0, wrong[-3000:]
    return answer


def test_of_a_thousand_at_once_exactly_the_cap_of_the_site_is_taken(
    home: Path, seeded: tuple[Path, int]
):
    caps = {"COPYSTUDIO_QUEUE_CAP": "100000", "COPYSTUDIO_QUEUE_CAP_ALL": str(CAP)}
    site = Site(home, seeded[1], **caps)
    try:
        said(started(site, "-c", MAKE))
        submit = ("-m", "tests.generation.jobs.submit_everywhere", str(THREADS), str(TIMES))
        answers: Counter[str] = Counter()
        for process in [started(site, *submit) for _ in range(PROCESSES)]:
            answers.update(json.loads(said(process)))
        # The seeded round is the first.
        assert answers == {"taken": CAP - 1, "refused": PROCESSES * THREADS * TIMES - CAP + 1}
        places = "SELECT count(*), count(DISTINCT workspace_id) FROM generation_job"
        assert site.ask(places) == [(CAP, WORKSPACES)]
    finally:
        site.stop()
