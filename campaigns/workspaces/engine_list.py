"""What can write here, in words for people who write copy."""

from __future__ import annotations

from typing import Any

from generation.jobs import direct
from generation.jobs.measured import engine_version_now

WORDS = {
    "grammar": "Hand-written patterns and the product's facts. No model, no GPU.",
    "lm": "CopyStudio's own language model.",
    "hf": "Any local model that transformers can run.",
    "openai": "A server that speaks the OpenAI protocol, such as vLLM.",
}
RUNS = {
    "hf": "Runs in the worker; previews and single lines are written by grammar.",
    "openai": "Asked by the worker; previews are written by grammar.",
}
LACKS = {
    "lm": "Its weights, or the libraries that run them, are not on this installation.",
    "hf": "No local model is set up on this installation.",
    "openai": "No model server is set up for this installation.",
}
"""The same as `unavailable` for people who set nothing up."""


def engines_listed() -> list[dict[str, Any]]:
    """Every engine: {"name", "words", "runs": where, "version", "lacks" in plain words, "unavailable": what to set, or None}."""
    return [
        {
            **engine,
            "words": WORDS.get(engine["name"], ""),
            "lacks": LACKS.get(engine["name"], ""),
            "version": engine_version_now(engine["name"]),
            "runs": RUNS.get(engine["name"], "Runs in the worker and for previews."),
        }
        for engine in direct.engines()
    ]
