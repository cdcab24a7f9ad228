"""Versioned prompts for engines that are asked in words: brief, brand, product and sliders to messages."""

from generation.prompts.build import Prompt, Want, prompt_make
from generation.prompts.data_slot import data_slot
from generation.prompts.library import (
    PromptPart,
    part_names,
    part_read,
    part_versions,
    prompts_version,
)
from generation.prompts.own import own_name, own_part, own_problems
from generation.prompts.tone import tone_sentences

__all__ = [
    "Prompt",
    "PromptPart",
    "Want",
    "data_slot",
    "own_name",
    "own_part",
    "own_problems",
    "part_names",
    "part_read",
    "part_versions",
    "prompt_make",
    "prompts_version",
    "tone_sentences",
]
