"""Channels and their fields: versioned limits that people can read."""
