"""Whether the person behind a running job still may do what it does."""

from __future__ import annotations

from campaigns.models import Membership
from campaigns.workspaces.permissions import grant

# Reading what an import brought (`understand`), what is stored (`scan`) or what is approved (`shelf`) says nothing new in
# anybody's name: it goes on.
# Rules that were activated hold, whoever did it: reading the lines by them (`rules_settle`) comes to its end, and
# so does reading lines by a record of evidence that holds (`evidence`) or by their brief after an upgrade (`brief`), and
# sending lines on to a second approval that is asked from now on (`second_approval`).
PERMISSION_OF_KIND = {
    "copy": "round.create",
    "import": "catalog.import",
    "export": "export.make",
    "publish": "publish",
    "adapter": "adapter.manage",
    "conversion": "experiment.run",
    "archive": "workspace.archive",
    "prompt": "prompt.propose",
    "rules_impact": "rule.edit",
}


def job_may_go_on(*, kind: str, workspace_id: int, user_id: int | None) -> bool:
    """Asked before every write of a job: False once its person is suspended, or their role is lowered.

    A command has nobody behind it (`user_id` None) and goes on.
    """
    permission = PERMISSION_OF_KIND.get(kind)
    if permission is None or user_id is None:
        return True
    role = (
        Membership.objects.filter(
            workspace_id=workspace_id, user_id=user_id, active=True, user__is_active=True
        )
        .values_list("role", flat=True)
        .first()
    )
    return role is not None and bool(grant(role, permission))
