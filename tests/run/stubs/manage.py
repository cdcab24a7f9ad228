"""Stands in for manage.py: prints what it was given."""

import json
import os
import sys

seen = {name: os.environ.get(name) for name in ("COPYSTUDIO_HOME", "VIRTUAL_ENV")}
sys.stdout.write(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix, **seen}))
sys.exit(7 if "fail" in sys.argv else 0)
