"""Offline evaluation: what the core measures, checked against hands, peers and data."""
