"""Workspaces: the one door to rows, members and roles, the audit trail."""
