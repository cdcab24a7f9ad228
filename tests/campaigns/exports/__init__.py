"""Tests of exports and publishing."""
