"""Shops that take texts over their own API."""
