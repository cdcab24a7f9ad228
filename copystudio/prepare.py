"""Brings a home folder up to date before the site opens: schema, static files, sample workspace.

    python -m copystudio.prepare [--sample]

One process for all three, because starting Django costs a second each time.
"""

import argparse
import logging
import os
import sys

import django
import redis
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

from copystudio.static_files import static_collect
from generation.jobs.upkeep import statistics_refresh

logger = logging.getLogger(__name__)


def prepare(*, sample: bool) -> None:
    """Each step changes nothing where nothing is to be done. Raises SystemExit before the first where it should not open."""
    broker_check(settings.REDIS_URL)
    call_command("migrate", interactive=False, verbosity=1)
    static_collect()
    # By name: the command reads all that writes lines, which takes longer than the rest of this together.
    if sample and import_string("campaigns.management.sample.wanted.sample_is_wanted")():
        call_command("sample_load")
    statistics_refresh()


def broker_check(address: str) -> None:
    """SystemExit for a Redis that, once it is full, throws away the queue itself. One that is away is waited for later."""
    if not address:
        return
    try:
        with redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=5) as server:
            memory = server.info("memory")
    except redis.RedisError as error:
        logger.warning("REDIS_URL: %s; what it does when it is full is not known", error)
        return
    policy = str(memory.get("maxmemory_policy", ""))
    # Without a limit it never evicts, whatever its policy says.
    if policy.startswith("allkeys") and int(memory.get("maxmemory", 0)):
        raise SystemExit(
            f"REDIS_URL names a Redis that drops queued jobs when it is full (maxmemory-policy {policy})."
            " Set its maxmemory-policy to noeviction, or name another Redis."
        )


def main(arguments: list[str]) -> int:
    """0 when everything is in place; an exception's text goes to the log otherwise."""
    parser = argparse.ArgumentParser(prog="prepare")
    parser.add_argument("--sample", action="store_true")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "copystudio.settings")
    django.setup()
    prepare(sample=options.sample)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
