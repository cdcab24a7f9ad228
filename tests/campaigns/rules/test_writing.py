"""Rules feed the writing: what may not be said is not written, the better word is, and what has to stand stands."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from campaigns.briefs.round_services import round_create
from campaigns.models import BrandRule, Candidate, RuleSet
from generation.jobs.runner import job_run
from tests.factories import make_campaign, make_product

pytestmark = pytest.mark.django_db
WORDS = re.compile(r"[a-z]+")


def written(workspace, by) -> list[str]:
    campaign = make_campaign(workspace, created_by=by, channels=["email", "push"])
    row = round_create(campaign=campaign, by=by, asked={"n": 12, "seed": 3})
    job_run(queue="generate", job_id=row.job_id)
    return list(Candidate.objects.filter(round=row).values_list("text", flat=True))


def holds(workspace, by, *rules: dict[str, Any]) -> None:
    """A set with these rules that holds, its lines read."""
    now = timezone.now()
    held = {"state": "active", "activated": now, "settled": now, "created_by": by}
    row = RuleSet.objects.create(workspace=workspace, number=1, **held)
    for number, rule in enumerate(rules):
        BrandRule.objects.create(workspace=workspace, rule_set=row, key=f"r{number}", **rule)


def test_rules_are_written_by(in_acme, ana):
    make_product(in_acme)
    before = written(in_acme, ana)
    said = Counter(word for text in before for word in set(WORDS.findall(text.lower())))
    stop = {"the", "a", "and", "for", "it", "in", "of", "to", "on", "with"}
    stop |= {"corvane", "tempo", "running", "shoe", "shoes"}  # no line could do without its name
    banned = [word for word, _ in said.most_common() if word not in stop and len(word) > 3][:3]
    holds(
        in_acme,
        ana,
        {"kind": "banned_term", "value": {"terms": banned}},
        {
            "kind": "required_text",
            "value": {"text": "T&Cs apply", "place": "end"},
            "channels": ["push"],
        },
    )
    after = written(in_acme, ana)
    assert len(after) >= 0.9 * len(before)
    lines = Candidate.objects.order_by("-round_id")[: len(after)]
    for line in lines:
        assert not set(WORDS.findall(line.text.lower())) & set(banned), line.text
    bodies = [line.text for line in lines if (line.channel, line.field) == ("push", "body")]
    assert sum(text.endswith("T&Cs apply") for text in bodies) > len(bodies) / 2
