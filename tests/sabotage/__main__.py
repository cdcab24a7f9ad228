"""`python3 run.py sabotage [ID ...]`: each sabotage in a copy of the tree; its tests must fail there."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import Queue

from tests.beside import ROOT
from tests.postgres import database_create, postgres_server
from tests.sabotage.entries import Sabotage, sabotages

PAGE = ROOT / "docs" / "sabotages.md"
FAILED = re.compile(r"^FAILED (\S+)", re.M)
PATIENCE_S = 240
AT_ONCE = 2
# Any that needs a database: its run leaves one that is migrated and empty.
MIGRATES = "tests/campaigns/workspaces/test_forgetting.py"
PLUGINS = ("django", "hypothesispytest")
HEAD = """# Sabotages

Would the tests notice? One line of the product is taken away at a time, in a copy of the tree, and the tests named
for it must fail; with the line in place they pass. The list is `tests/sabotage/list.toml`; the normal tests look
that each line of it still stands. `python3 run.py sabotage` runs them all again and writes this page,
`python3 run.py sabotage ID` one.

"""


@dataclass(frozen=True)
class Tree:
    """A copy of the tree, with a database beside it that the tests may use."""

    folder: Path
    databases: Path
    server: str = ""

    def pytest(
        self, tests: Sequence[str], *, migrate: bool, postgres: bool = False
    ) -> tuple[int, str]:
        """Exit code and words of a run of these tests here."""
        known = {} if not postgres else {"DATABASE_URL": self.server}
        options = ["-x", "-q", "-rf", "-p", "no:cacheprovider"]
        if not migrate and not postgres:
            options += ["--reuse-db", "--ds=tests.sabotage.settings"]
        with tempfile.TemporaryDirectory(prefix="copystudio-tests-") as home:
            run = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    *(f"-p{name}" for name in PLUGINS),
                    *options,
                    *tests,
                ],
                cwd=self.folder,
                env={
                    **os.environ,
                    **known,
                    "COPYSTUDIO_HOME": home,
                    "SABOTAGE_DATABASE": str(self.databases / "tests.sqlite3"),
                    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                },
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE_S,
            )
        return run.returncode, run.stdout + run.stderr[-2_000:]


@dataclass(frozen=True)
class Outcome:
    """What became of one: the test that failed, or why none did."""

    sabotage: Sabotage
    red: str
    words: str
    seconds: float


def tree_copy(folder: Path) -> None:
    """Every file of the tree that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        source = ROOT / name
        if name and source.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def sabotage_try(one: Sabotage, tree: Tree, kept: Path) -> Outcome:
    """Apply one, run its tests, put the line back."""
    path, began = tree.folder / one.file, time.monotonic()
    # The whole folder: what SQLite keeps beside a file belongs to it.
    shutil.rmtree(tree.databases, ignore_errors=True)
    shutil.copytree(kept, tree.databases)
    before = path.with_name(f"{path.name}.before")
    shutil.copy2(path, before)
    try:
        one.apply(tree.folder)
        code, words = tree.pytest(one.tests, migrate=one.of_the_database, postgres=one.postgres)
    except ValueError as error:
        code, words = -1, str(error)
    except subprocess.TimeoutExpired:
        code, words = -1, f"no end after {PATIENCE_S} s"
    finally:
        shutil.move(before, path)
    failed = FAILED.search(words)
    # What cannot be collected or set up was broken by the sabotage, not noticed by a test.
    red = failed[1] if code == 1 and failed else ""
    return Outcome(one, red, words, time.monotonic() - began)


def outcomes(chosen: Sequence[Sabotage], work: Path, stack: ExitStack) -> list[Outcome]:
    """As many at a time as there are copies of the tree."""
    kept = work / "migrated"
    kept.mkdir()
    first = Tree(work / "tree-0", kept)
    tree_copy(first.folder)
    first.pytest([MIGRATES], migrate=False)
    server = stack.enter_context(postgres_server()) if any(one.postgres for one in chosen) else ""
    tests = sorted({test for one in chosen if not one.postgres for test in one.tests})
    # None named would be all of them.
    code, words = first.pytest(tests, migrate=True) if tests else (0, "none to run before")
    if code:
        sys.exit(f"Without any sabotage the tests do not pass:\n{words}")
    print(words.strip().splitlines()[-1])
    free: Queue[Tree] = Queue()
    for n in range(AT_ONCE):
        if n:
            shutil.copytree(first.folder, work / f"tree-{n}")
        # The tests' database has its name from this one: two at once would have the same.
        address = database_create(server) if server else ""
        free.put(Tree(work / f"tree-{n}", work / f"databases-{n}", address))

    def run(one: Sabotage) -> Outcome:
        tree = free.get()
        try:
            made = sabotage_try(one, tree, kept)
        finally:
            free.put(tree)
        print("red  " if made.red else "GREEN", one.id, f"{made.seconds:.1f} s", flush=True)
        if not made.red:
            print(made.words[-1_500:], flush=True)
        return made

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, chosen))


def page_write(made: Sequence[Outcome]) -> None:
    """The result as a page."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    red = sum(bool(one.red) for one in made)
    rows = [
        f"| `{one.sabotage.id}` | {one.sabotage.promise} | {one.sabotage.what} | `{one.sabotage.file}` "
        f"| {f'`{one.red}`' if one.red else '**none**'} |"
        for one in made
    ]
    told = (
        f"{datetime.now(UTC):%Y-%m-%d}, over commit {commit}: **{red} of {len(made)} turned a test red**,"
        f" in {sum(one.seconds for one in made):.0f} s of pytest.\n\n"
        "| sabotage | promise | what is taken away | file | the test that fails |\n|---|---|---|---|---|\n"
    )
    PAGE.write_text(HEAD + told + "\n".join(rows) + "\n", encoding="utf-8")


def main() -> int:
    """0 where every sabotage turned a test red."""
    parser = argparse.ArgumentParser(prog="run.py sabotage", description=__doc__)
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="only these; the page is not written then"
    )
    asked = parser.parse_args().ids
    known = sabotages()
    if unknown := set(asked) - {one.id for one in known}:
        parser.error(f"no sabotage is called {', '.join(sorted(unknown))}")
    chosen = [one for one in known if not asked or one.id in asked]
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="copystudio-sabotage-")))
        made = outcomes(chosen, work, stack)
    if not asked:
        page_write(made)
    green = [one.sabotage.id for one in made if not one.red]
    print(f"{len(made) - len(green)} of {len(made)} turned a test red.", *green)
    return 1 if green else 0


if __name__ == "__main__":
    sys.exit(main())
