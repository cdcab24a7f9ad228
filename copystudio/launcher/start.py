"""`python3 run.py`: bring everything up, say when it is ready, keep it up until told to stop."""

import time
import webbrowser
from dataclasses import dataclass

from copystudio.launcher.children import ChildSpec
from copystudio.launcher.console import Console
from copystudio.launcher.environment import ROOT
from copystudio.launcher.errors import StartError
from copystudio.launcher.inference import inference_expect, inference_forget, inference_wanted
from copystudio.launcher.install_state import FILE, InstallState, install_state_read
from copystudio.launcher.logtail import last_lines
from copystudio.launcher.preflight import browser_has_display, is_loopback, space_require
from copystudio.launcher.prepared import home_preparing
from copystudio.launcher.readiness import first_page_status
from copystudio.launcher.roles import (
    Site,
    background_specs,
    inference_spec,
    role_variables,
    web_spec,
)
from copystudio.launcher.supervisor import TICK_S, Supervisor

ADDRESS = "address"
READY_WITHIN_S = 90.0
WEB_TRIES = 3  # a web process that ends so often before its first answer will not come up
INSTALL_NICENESS = 10
MODEL_MB = 2500


@dataclass(frozen=True)
class Start:
    """One start: where it serves, and what the person asked for."""

    site: Site
    sample: bool
    browser: bool
    console: Console
    supervisor: Supervisor

    def serve(self) -> None:
        """Run until StopRequested. Raises StartError when it cannot come up."""
        self.site.environment.ensure(("runtime",), console=self.console, supervisor=self.supervisor)
        self._announce_inference()
        self._prepare_and_start_web()
        self._wait_for_first_page()
        for spec in background_specs(self.site):
            self.supervisor.start(spec)
        # Commands that print a link read it: the port is a matter of this start.
        (self.site.home / ADDRESS).write_text(self.site.url)
        self.console.say(f"CopyStudio is ready at {self.site.url}")
        if not is_loopback(self.site.host):
            self.console.say("Other machines reach it through a TLS proxy only: see the README.")
        self.console.say("Press Ctrl-C to stop.")
        if self.browser and browser_has_display():
            webbrowser.open(self.site.url)
        self._model_libraries()
        while True:
            self.supervisor.tick(TICK_S)

    def _prepare_and_start_web(self) -> None:
        """Beside each other where the home was ready once; a new one has a key to make, and both would."""
        if not (self.site.home / ADDRESS).exists():
            self._prepare()
            self.supervisor.start(web_spec(self.site))
            return
        with home_preparing(self.site.home):
            self.supervisor.start(web_spec(self.site))
            self._prepare()

    def _prepare(self) -> None:
        """Schema, static files and sample in one process: starting Django costs a second."""
        command = [str(self.site.environment.python), "-m", "copystudio.prepare"]
        if self.sample:
            command.append("--sample")
        spec = ChildSpec(
            "prepare", tuple(command), role_variables(self.site, "web"), ROOT, kept=False
        )
        prepared = ", static files and sample workspace" if self.sample else " and static files"
        with self.console.stage(f"Preparing database{prepared}"):
            code = self.supervisor.run(spec, self.console.progress)
        if code != 0:
            self._fail("prepare", "The database or the static files could not be prepared.")

    def _wait_for_first_page(self) -> None:
        started = time.monotonic()
        while True:
            self.supervisor.tick(0.05)
            if self.supervisor.failures("web") >= WEB_TRIES:
                self._fail("web", "The web process does not start.")
            status = first_page_status(self.site.host, self.site.port)
            if status is not None and status < 500:
                return
            if time.monotonic() - started > READY_WITHIN_S:
                self._fail("web", f"The first page does not answer (status {status}).")

    def _fail(self, role: str, what: str) -> None:
        log = self.supervisor.log_path(role)
        for line in last_lines(log, count=12):
            self.console.say(f"  | {line}")
        raise StartError(f"{what} Its log is {log}")

    def _model_libraries(self) -> None:
        """Torch and its company come while the site is open: `grammar` needs none of them."""
        environment = self.site.environment
        state = InstallState(self.site.home / FILE, "model")
        if environment.flavour == "none":
            state.end("skipped", "COPYSTUDIO_TORCH=none: only the grammar engine writes here.")
        elif not environment.wants("model"):
            state.end("done", "The language model's libraries are installed.")
            self._start_inference()
        else:
            self._install_in_background(state)

    def _install_in_background(self, state: InstallState) -> None:
        try:
            space_require(self.site.environment.folder, MODEL_MB)
        except StartError as error:
            state.end("failed", str(error))
            self.console.say(f"Torch is not installed: {error}")
            return
        state.progress(0, "Starting")
        self.console.say("Installing torch in the background; the site works without it meanwhile.")
        arguments = ("--state", str(self.site.home / FILE))
        started = time.monotonic()

        def on_end(code: int) -> None:
            if code == 0:
                took = time.monotonic() - started
                self.console.say(f"Torch is installed ({took:.0f} s).")
                self._start_inference()
                return
            path = self.site.home / FILE
            if install_state_read(path).get("state") != "failed":  # it was killed before a word
                state.end("failed", "The install of torch broke off; the next start tries again.")
            self.console.say(f"Torch is not installed: {install_state_read(path).get('line')}")

        self.supervisor.start(
            self.site.environment.install_spec("model", *arguments, niceness=INSTALL_NICENESS),
            on_end,
        )

    def _announce_inference(self) -> bool:
        """Before anybody could ask: whether the model's process is coming, so that they wait for it."""
        wanted = inference_wanted(self.site.environment)
        (inference_expect if wanted else inference_forget)(self.site.home)
        return wanted

    def _start_inference(self) -> None:
        if self._announce_inference():
            self.supervisor.start(inference_spec(self.site))
