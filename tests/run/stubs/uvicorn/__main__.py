"""Stands in for the web process: answers every page, and misbehaves as STUB_WEB says."""

import http.server
import os
import signal
import subprocess
import sys

behaviour = os.environ.get("STUB_WEB", "")
if behaviour == "crash":
    sys.exit("the stub crashes at once")
if behaviour == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])


class Page(http.server.BaseHTTPRequestHandler):
    """One page for every path."""

    def do_GET(self) -> None:
        """Send visitors of / on to another page, as the site does."""
        moved = self.path == "/"
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", "/accounts/login/")
        self.send_header("Content-Length", "0")
        self.end_headers()


host, port = (sys.argv[sys.argv.index(name) + 1] for name in ("--host", "--port"))
http.server.HTTPServer.allow_reuse_address = True
http.server.ThreadingHTTPServer((host, int(port)), Page).serve_forever()
