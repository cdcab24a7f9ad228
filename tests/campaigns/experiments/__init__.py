"""Experiments: assignment, statistics, events, results."""
