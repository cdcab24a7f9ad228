"""What can write here, in words for people who write copy."""

from __future__ import annotations

from typing import Any

from generation.jobs import direct

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


def engines_listed() -> list[dict[str, Any]]:
    """Every engine: {"name", "words", "runs": where, "unavailable": why it cannot write here, or None}."""
    return [
        {
            **engine,
            "words": WORDS.get(engine["name"], ""),
            "runs": RUNS.get(engine["name"], "Runs in the worker and for previews."),
        }
        for engine in direct.engines()
    ]
