"""Work for tests: ends as its payload says."""

from __future__ import annotations

from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Kind, Outcome

PROBE = Kind("tests.generation.jobs.probe:probe_run", "generate")


def probe_run(context: JobContext) -> Outcome:
    """`plan`: ok, partial, permanent, transient, broken, memory or exit."""
    with context.commit(done=1, total=1):
        pass
    plan = context.payload.get("plan", "ok")
    if plan == "permanent":
        raise JobFailed("no", "It cannot be done.")
    if plan == "transient":
        raise JobFailed("busy", "Not now.", transient=True)
    if plan == "broken":
        raise ValueError("broken")
    if plan == "memory":
        raise MemoryError
    if plan == "exit":
        raise SystemExit(3)
    return Outcome(partial=plan == "partial", result={"plan": plan})
