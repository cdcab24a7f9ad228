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


def engines_listed() -> list[dict[str, Any]]:
    """Every engine: {"name", "words", "unavailable": why it cannot write here, or None}."""
    return [{**engine, "words": WORDS.get(engine["name"], "")} for engine in direct.engines()]
