"""Fixtures: people who carry the permissions, their workspace, real data where it is."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django_scopes import scope

from campaigns.catalog.search_tables import SQLITE, WORDS
from campaigns.models import Membership, Role, User, Workspace
from generation.lm.folder import folder_choose, folder_chosen
from tests.beside import JOURNEYS, JOURNEYS_IN
from tests.chaos import chaos_choose, chaos_options, chaos_seed, chaos_spread
from tests.factories import make_product, make_user
from tests.hands import hands_free
from tests.keys import keys_rewind
from tests.migrated import migrated_begin, migrated_drop, migrated_keep
from tests.network import network_close
from tests.postgres import ON_POSTGRES
from tests.sizes import sizes_choose
from tests.together import ON_SQLITE

ROOT = Path(__file__).parent.parent
if not ON_SQLITE:
    hands_free()
STRICT = os.environ.get("COPYSTUDIO_TEST_STRICT") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; under COPYSTUDIO_TEST_STRICT=1 (CI) a missing server is a failure."""
    if STRICT:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data beside the checkout; the tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def redis_program() -> str:
    """The redis-server program."""
    found = shutil.which("redis-server")
    if not found:
        skip_or_fail("redis-server is not installed")
    return str(found)


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """The Chromium program."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not found:
        skip_or_fail("chromium is not installed")
    return str(found)


@pytest.fixture(scope="session")
def tiny_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported weights of a tiny random model; torch is loaded only where this is asked for."""
    folder: Path = import_module("tests.generation.tiny_lm").tiny_write(
        tmp_path_factory.mktemp("weights")
    )
    return folder


@pytest.fixture
def no_weights(tmp_path: Path) -> Iterator[Path]:
    """A folder without weights, chosen for them: whatever ships lies elsewhere."""
    before = folder_chosen()
    folder_choose(tmp_path / "no-weights")
    yield tmp_path / "no-weights"
    folder_choose(before)


@pytest.fixture(scope="session")
def tiny_chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a chat model that was taught one answer, as transformers keeps one."""
    folder: Path = import_module("tests.generation.tiny_chat").tiny_chat_write(
        tmp_path_factory.mktemp("chat") / "tiny-chat"
    )
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Of what was migrated now, other sites of this run are copies."""
    with django_db_blocker.unblock():
        migrated_keep()
    yield
    migrated_drop()


@pytest.fixture(autouse=True)
def _keys(request: pytest.FixtureRequest) -> None:
    """After the transaction of the test has begun."""
    if {"db", "transactional_db", "live_server"} & {
        *request.fixturenames
    } or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        keys_rewind()


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What a test marked `chaos` draws its moments from."""
    return chaos_seed(request)


@pytest.fixture
def workspace(db: None) -> Workspace:
    """Acme, where Ana, Ben, Cleo and Vic work. Dora is outside, admin of Other."""
    return Workspace.objects.create(slug="acme", name="Acme")


@pytest.fixture
def in_acme(workspace: Workspace) -> Iterator[Workspace]:
    """The scope of Acme, for tests that call services or selectors."""
    with scope(workspace=workspace.pk):
        yield workspace


def _person(username: str, full_name: str, workspace: Workspace, role: Role) -> User:
    user = make_user(username, full_name)
    Membership.objects.create(user=user, workspace=workspace, role=role)
    return user


@pytest.fixture
def ana(workspace: Workspace) -> User:
    """A copywriter."""
    return _person("ana", "Ana Novak", workspace, Role.COPYWRITER)


@pytest.fixture
def ben(workspace: Workspace) -> User:
    """A manager."""
    return _person("ben", "Ben Koch", workspace, Role.MANAGER)


@pytest.fixture
def cleo(workspace: Workspace) -> User:
    """An admin."""
    return _person("cleo", "Cleo Hart", workspace, Role.ADMIN)


@pytest.fixture
def vic(workspace: Workspace) -> User:
    """A viewer."""
    return _person("vic", "Vic Lund", workspace, Role.VIEWER)


@pytest.fixture
def dora(db: None) -> User:
    """The admin of another workspace."""
    other = Workspace.objects.create(slug="other", name="Other")
    return _person("dora", "Dora West", other, Role.ADMIN)


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it when the rows are there: from then on threads share a real database, a file on SQLite."""
    known = connections.settings["default"]
    before, path = known["NAME"], tmp_path / "race.sqlite3"

    def to_file() -> None:
        with closing(sqlite3.connect(path)) as target:
            # As migrating leaves it: of many connections that change the mode at once, one finds it locked.
            target.execute("PRAGMA journal_mode=WAL")
            # A backup waits for the open transaction for ever; a dump reads inside it.
            # Written by hand into its schema, an index of words would be there for the next connection only.
            rows = [row for row in connection.connection.iterdump() if WORDS not in row]
            index = f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')"  # noqa: S608  a name of ours
            target.executescript("\n".join([*rows, *(f"{row};" for row in SQLITE.values()), index]))
        known["NAME"] = str(path)

    yield to_file if ON_SQLITE else lambda: None
    known["NAME"] = before


def signed_in(user: User) -> Client:
    """A client with the user's session."""
    client = Client()
    client.force_login(user)
    return client


__all__ = ["make_product", "signed_in", "skip_or_fail"]


LAST = "test_every_address_that_changes_something_was_seen_to_tell"
JOURNEYS_AT = {ROOT / folder for folder in JOURNEYS_IN}
BESIDE = {"test_postgres.py": ON_POSTGRES, "test_journeys_beside.py": JOURNEYS}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Fresh seeds for the tests of chaos; a folder for pictures."""
    chaos_options(parser)
    parser.addoption(
        "--pictures",
        type=Path,
        metavar="DIR",
        help="a picture of every page, at two widths and in two themes",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test of chaos as often as there are seeds."""
    chaos_spread(metafunc)


def pytest_configure(config: pytest.Config) -> None:
    """`-m nightly` runs the promises' tests at their full size; none leaves this machine."""
    sizes_choose(config.option.markexpr)
    chaos_choose(config)
    network_close()
    migrated_begin()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What looks back on the others comes after them; journeys share one site, in order, after or beside them."""
    if any(BESIDE.get(item.path.name) is JOURNEYS for item in items):
        beside = [item for item in items if item.path.parent in JOURNEYS_AT]
        config.hook.pytest_deselected(items=beside)
        items[:] = [item for item in items if item.path.parent not in JOURNEYS_AT]
    journeys = [item for item in items if item.path.parent.name == "flows"]
    journeys.sort(key=lambda item: (item.path.name, item.location[1] or 0))
    others = [item for item in items if item.path.parent.name != "flows"]
    others.sort(key=_when)
    items[:] = others + journeys


def _when(item: pytest.Item) -> tuple[bool, bool]:
    return item.path.name in BESIDE, item.name == LAST


def pytest_collection_finish(session: pytest.Session) -> None:
    """What takes minutes of one core runs beside the others from the start."""
    if session.config.option.collectonly:
        return
    # What is loaded by now stays: looking through it for garbage again and again is one second in twenty.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    asked = {item.path.name for item in session.items}
    for name, run in BESIDE.items():
        if name in asked:
            run.begin()
