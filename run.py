"""The single entry: `python3 run.py` starts CopyStudio; test, check, bench and manage are beside it.

Only the standard library is imported, because the environment may not be there yet.
"""

import sys


def main() -> int:
    """Refuse an old Python in words that it can still read, then hand over to the launcher."""
    if sys.version_info < (3, 11):  # noqa: UP036  whoever starts this may have one
        version = ".".join(str(part) for part in sys.version_info[:2])
        sys.stderr.write(
            f"CopyStudio cannot start: it needs Python 3.11 or newer and this is {version}."
            " Install a newer one and start it as: python3.11 run.py\n"
        )
        return 3
    if sys.platform == "win32":
        sys.stderr.write("CopyStudio cannot start: it runs on Linux and macOS; use WSL here.\n")
        return 3
    from copystudio.launcher.main import launcher_main  # an old Python cannot even parse it

    return launcher_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
