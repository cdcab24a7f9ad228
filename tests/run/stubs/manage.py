"""Stands in for manage.py: prints what it was given."""

import json
import os
import signal
import sys

if "inference" in sys.argv:  # it becomes a server that runs until a signal ends it
    sys.stdout.write("inference is up\n")
    sys.stdout.flush()
    signal.pause()
seen = {name: os.environ.get(name) for name in ("COPYSTUDIO_HOME", "VIRTUAL_ENV")}
sys.stdout.write(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix, **seen}))
sys.exit(7 if "fail" in sys.argv else 0)
