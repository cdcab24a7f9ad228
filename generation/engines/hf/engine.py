"""Writes lines with a local model of transformers, in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from generation.adapters.store import store_chosen
from generation.engines.chat.asking import Chat, Size, prompt_tokens, text_tokens
from generation.engines.chat.engine import ChatEngine
from generation.engines.child_process import ChildProcess, Patience, Said, cores
from generation.engines.hf.batches import batches_of, part_asked
from generation.engines.hf.folder import fingerprint, folder_chosen, folder_problem
from generation.engines.watch import watch_now
from generation.prompts import prompts_version
from generation.types import EngineUnavailable

PATIENCE = Patience(start=600.0, answer=900.0)
"""A model of several billion weights takes minutes to load, and on a CPU to answer."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_NAME_MOST = 40


class HfEngine(ChatEngine):
    """The model in the folder that the settings name; this process never loads torch."""

    # Small models lose count in long lists.
    size = Size(field_lines=6, lines=12)

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`, else the one that was chosen for this installation."""
        self._given, self._lock = folder, Lock()
        self._child: tuple[Path, str, ChildProcess] | None = None

    @property
    def name(self) -> str:
        """As in the registry."""
        return "hf"

    @property
    def version(self) -> str:
        """Names the folder, what is in it, and the prompts. Raises `EngineUnavailable`."""
        folder = self._folder()
        return f"hf-4-{folder.name[:_NAME_MOST]}-{fingerprint(folder)}-{prompts_version()}"

    def unavailable(self) -> str | None:
        """Which setting or library is missing, or what speaks against the folder."""
        folder = self._given or folder_chosen()
        if folder is None:
            return (
                "The engine “hf” needs a model: set COPYSTUDIO_HF_DIR to a folder with an instruction-tuned model as "
                "transformers keeps one (config.json, tokenizer.json, safetensors); until then use “grammar”."
            )
        missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
        if missing:
            return (
                f"The engine “hf” needs {' and '.join(missing)}, which is not installed: start with "
                "COPYSTUDIO_TORCH=cpu or cuda, or use “grammar”."
            )
        if problem := folder_problem(folder):
            return f"The engine “hf” does not read the folder in COPYSTUDIO_HF_DIR: {problem}."
        return None

    def answers(self, chats: Sequence[Chat]) -> list[str]:
        """One answer a chat, several chats in one batch. Raises `EngineUnavailable`."""
        child = self._asked()
        texts = [""] * len(chats)
        for batch in batches_of(chats):
            said = child.ask(
                {"chats": [part_asked([chats[place] for place in part]) for part in batch]}
            )
            if "problem" in said:
                raise EngineUnavailable(
                    f"The model of the engine “hf” was not asked: {said['problem']}."
                )
            for part, own in zip(batch, said["texts"], strict=True):
                for place, text in zip(part, own, strict=True):
                    texts[place] = text
                    watch_now().spend(prompt_tokens(chats[place]) + text_tokens(text))
        return texts

    def close(self) -> None:
        """End the model's process, where there is one; the next call starts another."""
        with self._lock:
            if self._child:
                self._child[2].close()
            self._child = None

    def _folder(self) -> Path:
        if problem := self.unavailable():
            raise EngineUnavailable(problem)
        folder = self._given or folder_chosen()
        if folder is None:
            raise EngineUnavailable("COPYSTUDIO_HF_DIR is empty.")
        return folder

    def _asked(self) -> ChildProcess:
        folder = self._folder()
        model = fingerprint(folder)
        with self._lock:
            if self._child is None or self._child[:2] != (folder, model):
                if self._child:
                    self._child[2].close()

                def wanted(hello: Said) -> bool:
                    return bool(hello["model"] == model)

                store = str(store_chosen() or folder / "adapters")
                command = ("generation.engines.hf.child", str(folder), str(cores()), store)
                child = ChildProcess("hf", command, wanted, patience=PATIENCE, variables=_OFFLINE)
                self._child = (folder, model, child)
            return self._child[2]
