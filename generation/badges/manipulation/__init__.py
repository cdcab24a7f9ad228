"""Text that is written for a language model and not for a customer: found, with its place (docs/manipulation.md)."""

from generation.badges.manipulation.scan import Found, scan

__all__ = ["Found", "scan"]
