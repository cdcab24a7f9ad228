"""The states of a line as every page shows them."""

from __future__ import annotations

# State -> words, icon, tone.
LINE_STATES: dict[str, tuple[str, str, str]] = {
    "generated": ("Not measured yet", "loader", ""),
    "blocked": ("Blocked", "octagon-x", "bad"),
    "in_review": ("In review", "inbox", "here"),
    "changes_requested": ("Came back", "corner-down-left", "warn"),
    "approved": ("Approved", "circle-check", "ok"),
    "rejected": ("Rejected", "circle-x", ""),
    "scheduled": ("Scheduled", "calendar-days", "here"),
    "live": ("Live", "radio", "ok"),
    "stale": ("Stale", "refresh-cw", "warn"),
    "retired": ("Retired", "archive", ""),
}
