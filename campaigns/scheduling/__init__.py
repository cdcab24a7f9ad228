"""Launches: approved copy that goes live in a place at a time, and leaves it again."""
