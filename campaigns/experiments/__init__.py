"""Experiments: approved texts against each other, and what may be said of the result."""
