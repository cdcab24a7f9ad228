"""Tests of our own commands."""
