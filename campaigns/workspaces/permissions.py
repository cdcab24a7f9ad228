"""Who may do what: the reviewed table (product.md 5.3) that code and tests both read.

`PERMISSIONS` says what each role may do: "y" yes, "o" own or assigned only, "" no.
`ROUTES` names the permission that each URL asks for, by view name and method. `AccessMiddleware`
enforces it; a URL that is in neither `ROUTES` nor `PUBLIC` is refused, and fails the suite.
"""

from __future__ import annotations

from campaigns.workspaces.routes import PUBLIC, PUBLIC_PREFIXES, ROUTES

COPYWRITER, MANAGER, ADMIN, VIEWER = "copywriter", "manager", "admin", "viewer"

#                         copywriter, manager, admin, viewer
PERMISSIONS: dict[str, tuple[str, str, str, str]] = {
    "workspace.see": ("y", "y", "y", "y"),
    "campaign.see": ("y", "y", "y", "y"),
    "brief.edit": ("o", "y", "y", ""),
    "round.create": ("y", "y", "y", ""),
    "job.cancel": ("o", "y", "y", ""),
    "candidate.edit": ("y", "o", "y", ""),
    # Another line beside one, or a text of one's own: nobody's words are changed.
    "candidate.add": ("y", "y", "y", ""),
    # Measured again as it is, sent back, made primary: its words stay.
    "candidate.tend": ("y", "y", "y", ""),
    "candidate.comment": ("y", "y", "y", "y"),
    # A link with which somebody without an account reads one line and says what they think of it.
    "share.make": ("", "y", "y", ""),
    "candidate.decide": ("y", "y", "y", ""),
    "candidate.bulk_over_25": ("", "y", "y", ""),
    # Taking a line that nobody has, and letting one's own go.
    "task.claim": ("y", "y", "y", ""),
    # Giving lines to others, due dates, priorities.
    "task.plan": ("", "y", "y", ""),
    # Views of the grid: one's own anybody; the team's by their owner, a manager or an admin.
    "view.save": ("y", "y", "y", "y"),
    "view.tend": ("o", "y", "y", "o"),
    "view.share": ("y", "y", "y", ""),
    # A rule that one would have: an admin takes it into the set being written, or declines it.
    "rule.propose": ("y", "y", "y", ""),
    # Writing brand rules and previewing them; having a set hold.
    "rule.edit": ("", "", "y", ""),
    "rule.activate": ("", "", "y", ""),
    # A limit that one would have: an admin sets it, or declines it.
    "limit.propose": ("y", "y", "y", ""),
    # Limits of channels' fields and lengths of merge tags, as they hold in the workspace.
    "limit.set": ("", "", "y", ""),
    # Keeping a record of what is proved: a line that it supports may be approved. Changing and retiring one.
    "evidence.add": ("y", "y", "y", ""),
    "evidence.edit": ("", "y", "y", ""),
    # Adding a document: copywriters to records that they added.
    "evidence.attach": ("o", "y", "y", ""),
    # Answering for claims that nothing supports, also for numbers, prices, scarcity and urgency. "o": whoever is a
    # reviewer of law or brand on top of the role.
    "waiver.sign": ("o", "y", "y", ""),
    "waiver.sign_figures": ("o", "o", "y", ""),
    "brand.edit": ("", "y", "y", ""),
    # Training on a brand's approved copy, and choosing which version writes.
    "adapter.manage": ("", "y", "y", ""),
    # Taking away what reviewers preferred, of campaigns that consent, as a file.
    "pairs.export": ("", "y", "y", ""),
    # Own words for a channel, measured and put up; an admin decides which write (product.md 5.3).
    "prompt.propose": ("y", "", "y", ""),
    "prompt.promote": ("", "", "y", ""),
    "catalog.import": ("", "y", "y", ""),
    "catalog.edit": ("", "y", "y", ""),
    # Letting text be used that looks as if it were written for a language model.
    "quarantine.release": ("", "y", "y", ""),
    "facts.correct": ("y", "y", "y", ""),
    "publish": ("", "y", "y", ""),
    # Planning launches: when and where approved lines go live. Nobody approves one that they planned or changed.
    "launch.plan": ("", "y", "y", ""),
    "launch.approve": ("", "y", "y", ""),
    # Days on which nothing starts.
    "launch.blackout": ("", "", "y", ""),
    "export.preview": ("y", "y", "y", ""),
    "export.make": ("", "y", "y", ""),
    # What files do with text that a model wrote.
    "export.policy": ("", "", "y", ""),
    # Designing, starting, stopping and deciding experiments; telling what shoppers did.
    "experiment.run": ("", "y", "y", ""),
    "audit.own": ("o", "o", "y", ""),
    # What changed about campaigns and their lines, whoever did it.
    "audit.campaign": ("", "y", "y", ""),
    "members.manage": ("", "", "y", ""),
    # Which engine writes where a round names nothing else.
    "engine.choose": ("", "", "y", ""),
    # What oneself was told, and how one wants to be told.
    "notice.own": ("y", "y", "y", "y"),
    "tokens.own": ("y", "y", "y", "y"),
    # Where other systems hear of what happens here, and what went out to them.
    "webhook.manage": ("", "", "y", ""),
    # Processes and queues, which serve all workspaces.
    "operations.see": ("", "", "y", ""),
    "sample.remove": ("", "", "y", ""),
    # All of it as one file, and all of it gone.
    "workspace.archive": ("", "", "y", ""),
    "workspace.remove": ("", "", "y", ""),
}
ROLES = (COPYWRITER, MANAGER, ADMIN, VIEWER)

# Scopes a token needs beside its user's role (contracts, Tokens).
APPROVE_SCOPE = frozenset(
    {
        "candidate.decide",
        "candidate.bulk_over_25",
        "publish",
        "launch.approve",
        "waiver.sign",
        "waiver.sign_figures",
        "quarantine.release",
    }
)
ADMIN_SCOPE = frozenset(
    {
        "members.manage",
        "rule.activate",
        "limit.set",
        "launch.blackout",
        "engine.choose",
        "export.policy",
        "operations.see",
        "webhook.manage",
        "sample.remove",
        "workspace.archive",
        "workspace.remove",
    }
)


def grant(role: str, permission: str) -> str:
    """ "y", "o" or "" for a role. Raises KeyError for an unknown permission."""
    return PERMISSIONS[permission][ROLES.index(role)]


def scope_for(permission: str, method: str) -> str:
    """The token scope that a request needs."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    if permission in APPROVE_SCOPE:
        return "approve"
    return "admin" if permission in ADMIN_SCOPE else "write"


def scopes_of(role: str) -> list[str]:
    """All scopes that a role can use."""
    scopes = ["read"]
    held = {name for name in PERMISSIONS if grant(role, name)}
    if held - APPROVE_SCOPE - ADMIN_SCOPE - {"workspace.see", "campaign.see"}:
        scopes.append("write")
    if held & APPROVE_SCOPE:
        scopes.append("approve")
    if held & ADMIN_SCOPE:
        scopes.append("admin")
    return scopes


def is_public(view_name: str) -> bool:
    """Whether a URL is for people who have not signed in."""
    return view_name in PUBLIC or view_name.startswith(PUBLIC_PREFIXES)


def permission_for(view_name: str, method: str) -> str | None:
    """The permission a route asks for with a method; None where the method is not offered."""
    methods = ROUTES[view_name]
    return methods.get("GET" if method in ("HEAD", "OPTIONS") else method)


def may_open(role: str, view_name: str) -> bool:
    """Whether a role may GET a page; False for a page that does not exist."""
    permission = permission_for(view_name, "GET") if view_name in ROUTES else None
    return bool(permission and grant(role, permission))
