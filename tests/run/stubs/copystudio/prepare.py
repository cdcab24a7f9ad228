"""Stands in for the preparation of a home folder: writes down how it was called."""

import os
import sys
from pathlib import Path

home = Path(os.environ["COPYSTUDIO_HOME"])
with (home / "prepared").open("a") as stream:
    stream.write(" ".join(sys.argv[1:]) + "\n")
sys.stdout.write("prepared\n")
sys.exit(int(os.environ.get("STUB_PREPARE_EXIT", "0")))
