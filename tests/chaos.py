"""Seeds of the tests whose moments are drawn: each has its own, `--fresh-seeds N` runs it with N others, `--with-seed S` with one."""

from __future__ import annotations

from random import SystemRandom

import pytest

SEEDS = 2**31


def chaos_options(parser: pytest.Parser) -> None:
    """What a run may ask of the tests that take `seed`."""
    group = parser.getgroup("chaos", "tests marked `chaos`, whose moments are drawn")
    group.addoption("--fresh-seeds", type=int, metavar="N", help="run each with N fresh seeds")
    group.addoption("--with-seed", type=int, metavar="S", help="run each with this seed")


def chaos_choose(config: pytest.Config) -> None:
    """Draw the seeds of this run; once, so that processes beside each other have the same."""
    drawn = SystemRandom()
    if config.option.with_seed is not None:
        config.option.chaos_seeds = [config.option.with_seed]
    elif not hasattr(config.option, "chaos_seeds"):
        count = config.option.fresh_seeds or 0
        config.option.chaos_seeds = [drawn.randrange(SEEDS) for _ in range(count)]


def chaos_spread(metafunc: pytest.Metafunc) -> None:
    """A test of chaos once for each seed of the run, which stands in its name."""
    seeds = metafunc.config.option.chaos_seeds
    if seeds and "seed" in metafunc.fixturenames and _marker(metafunc.definition):
        metafunc.parametrize("seed", seeds, indirect=True, ids=lambda seed: f"seed={seed}")


def chaos_seed(request: pytest.FixtureRequest) -> int:
    """The seed of this test, said where it fails."""
    marker = _marker(request.node)
    assert marker is not None, "a test that takes `seed` is marked `chaos`"
    seed = int(getattr(request, "param", marker.args[0]))
    print(f"--with-seed {seed}")  # noqa: T201  shown with a failure
    return seed


def _marker(node: pytest.Item) -> pytest.Mark | None:
    return node.get_closest_marker("chaos")
