"""Tests of what approved copy promises."""
