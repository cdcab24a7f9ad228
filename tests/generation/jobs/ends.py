"""What many jobs of a real site have come to, whatever happened on their way."""

from __future__ import annotations

from tests.generation.jobs.sites import Site, wait_until

LINES_EACH = 4
"""Lines of one product in a round that `Site.rounds` orders."""


def assert_each_ends_once(
    site: Site, jobs: list[int], kills: int = 0, *, products: int = 1
) -> None:
    """All come to their end, each once, with every line once; set aside only what three workers died on."""
    open_jobs = "state IN ('queued', 'running', 'cancelling')"
    count = f"SELECT count(*) FROM generation_job WHERE {open_jobs}"
    wait_until(lambda: site.ask(count) == [(0,)], "the end of all jobs", site.moves)
    ends = "SELECT entity_id, event FROM campaigns_auditentry WHERE entity = 'job'"
    told = {int(job): event for job, event in site.ask(ends) if int(job) != site.job_id}
    assert site.ask(f"SELECT count(*) FROM ({ends}) AS told") == [(len(jobs) + 1,)]
    assert sorted(told) == sorted(jobs)
    # Three workers died on it: then a job is set aside, and only then.
    aside = site.ask("SELECT id FROM generation_job WHERE error_code = 'poison' AND attempt = 3")
    for job, event in told.items():
        assert event == ("job.failed" if (job,) in aside else "job.succeeded"), site.log()
    assert len(aside) <= kills // 3
    if not aside:
        assert site.done(jobs) == len(jobs) * LINES_EACH * products
    counted = sum(site.round_counts(job).get("lines", 0) for job in jobs if (job,) not in aside)
    kept = ", ".join(str(job) for job in jobs if (job,) not in aside)
    rounds = f"SELECT id FROM campaigns_round WHERE job_id IN ({kept})"
    lines = f"SELECT count(*) FROM campaigns_candidate WHERE round_id IN ({rounds})"
    assert site.ask(lines) == [(counted,)]
    place = "round_id, product_id, channel, field, slot"
    twice = f"SELECT {place} FROM campaigns_candidate GROUP BY {place} HAVING count(*) > 1"
    assert site.ask(twice) == []
    orphans = "SELECT id FROM campaigns_candidate WHERE revision_id IS NULL"
    assert site.ask(orphans) == []
    attempts = "SELECT max(attempt) FROM generation_job"
    assert int(site.ask(attempts)[0][0]) <= 3
    assert site.is_sound()
