"""Benchmarks of the half that writes and measures."""
