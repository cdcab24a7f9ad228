"""Brands, campaigns, tone and rounds."""
