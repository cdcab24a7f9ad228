"""Exports and publishing."""
