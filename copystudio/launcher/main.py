"""The commands of run.py and their exit codes: 0 clean, 2 usage, 3 a start that cannot work."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from copystudio.launcher.checks import checks_run
from copystudio.launcher.console import Console
from copystudio.launcher.environment import ROOT, Environment
from copystudio.launcher.errors import StartError, StopRequested
from copystudio.launcher.home import home_folder, home_lock
from copystudio.launcher.inference import inference_forget
from copystudio.launcher.preflight import home_require, port_require
from copystudio.launcher.roles import Site, manage_variables
from copystudio.launcher.signals import StopSignals
from copystudio.launcher.start import Start
from copystudio.launcher.supervisor import Supervisor

EXIT_CANNOT_START = 3
EXIT_INTERRUPTED = 130
COMMANDS = {
    "test": ("runtime", "dev", "model"),
    "check": ("runtime", "dev"),
    "sabotage": ("runtime", "dev", "model"),
    "bench": ("runtime", "model"),
    "manage": ("runtime",),
}
MODULES = {"test": "pytest", "sabotage": "tests.sabotage"}
EPILOG = """commands:
  run.py                     start the site, its workers and its clock; Ctrl-C stops them
  run.py test [ARGS]         the tests (ARGS go to pytest)
  run.py sabotage [ID ...]   whether the tests notice: one line taken away at a time
  run.py check               format, lint, types, import contracts, templates, migrations
  run.py bench [NAME ...]    the benchmarks (--json FILE, --list)
  run.py manage ARGS         Django's manage.py inside the environment and the home folder
"""


def launcher_main(arguments: list[str]) -> int:
    """Carry out one command line and answer the exit code."""
    try:
        if arguments and arguments[0] in COMMANDS:
            return _tool(arguments[0], arguments[1:])
        return _serve(_parser().parse_args(arguments))
    except StartError as error:
        sys.stdout.flush()
        sys.stderr.write(f"CopyStudio cannot start: {error}\n")
        return EXIT_CANNOT_START
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Start CopyStudio.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--port", type=_port, default=8000, help="port of the site (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--home", metavar="DIR", help="where everything is kept (var/)")
    parser.add_argument("--no-sample", action="store_true", help="without the sample workspace")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser


def _serve(options: argparse.Namespace) -> int:
    home = home_folder(options.home, ROOT)
    console = Console(sys.stdout)
    port_require(options.host, options.port)
    home_require(home)
    with home_lock(home):
        supervisor = Supervisor(console=console, signals=StopSignals(), logs=home / "logs")
        site = Site(options.host, options.port, home, Environment())
        start = Start(
            site=site,
            sample=not options.no_sample,
            browser=not options.no_browser,
            console=console,
            supervisor=supervisor,
        )
        try:
            start.serve()
        except StopRequested:
            console.say("Stopping ...")
        finally:
            supervisor.stop()
            inference_forget(home)
    console.say("Stopped.")
    return 0


def _tool(command: str, arguments: list[str]) -> int:
    """Bring the environment up to date, then hand over to the tool."""
    environment = Environment()
    # On stderr, because a command's stdout may be its answer (a token, a JSON report).
    console = Console(sys.stderr)
    signals = StopSignals()
    with tempfile.TemporaryDirectory(prefix="copystudio-") as logs:
        supervisor = Supervisor(console=console, signals=signals, logs=Path(logs))
        try:
            environment.ensure(COMMANDS[command], console=console, supervisor=supervisor)
        except StopRequested:
            return EXIT_INTERRUPTED
    signals.release()
    if command == "check":
        return checks_run(environment, Console(sys.stdout))
    if command in MODULES:
        return _become(environment, ["-m", MODULES[command], *arguments], environment.variables())
    home = home_folder(None, ROOT)
    home_require(home)
    command_line = ["manage.py", *(["bench"] if command == "bench" else []), *arguments]
    return _become(environment, command_line, manage_variables(home, environment))


def _become(environment: Environment, arguments: list[str], variables: dict[str, str]) -> NoReturn:
    """Replace this process, so that terminal, signals and exit code are the tool's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(ROOT)
    python = str(environment.python)
    os.execve(python, [python, *arguments], variables)
