"""A child process that says hello and answers nothing."""

from __future__ import annotations

import sys

from generation.engines.child_answers import answer_say, answers_open

if __name__ == "__main__":
    answer_say(answers_open(), {})
    for _ in sys.stdin:
        pass
