"""Stands in for workers and beat: says which role it has, then waits."""

import os
import signal
import sys

role = os.environ["COPYSTUDIO_ROLE"]
sys.stderr.write(f"{role} is up\n")
if role == os.environ.get("STUB_CRASHING_ROLE"):
    sys.exit("the stub crashes at once")
sys.stderr.write(f"[2026-01-01 00:00:00: WARNING/MainProcess] {role} has something to say\n")
signal.pause()
