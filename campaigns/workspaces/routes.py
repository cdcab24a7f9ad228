"""Every URL of the site and the permission that each of its methods asks for."""

from __future__ import annotations

PUBLIC_PREFIXES = ("account_",)
PUBLIC = frozenset(
    {
        "root",
        "set_up",
        "sign_in_link",
        "healthz",
        "readyz",
        "favicon",
        "api:schema",
        "api:docs",
    }
)

SEE = "campaign.see"

# One line a URL name; keep each feature's lines together.
ROUTES: dict[str, dict[str, str]] = {
    # workspaces
    "workspaces:home": {"GET": "workspace.see"},
    "workspaces:members": {"GET": "members.manage", "POST": "members.manage"},
    "workspaces:member": {"POST": "members.manage"},
    "workspaces:engine": {"GET": "workspace.see"},
    "workspaces:audit": {"GET": "audit.own"},
    "workspaces:settings": {"GET": "workspace.see", "POST": "members.manage"},
    "workspaces:tokens": {"GET": "tokens.own", "POST": "tokens.own"},
    "workspaces:token_revoke": {"POST": "tokens.own"},
    "workspaces:sample_remove": {"POST": "sample.remove"},
    "workspaces:styleguide": {"GET": "members.manage"},
    # channels
    "channels:field_list": {"GET": SEE},
    # catalog
    # briefs and rounds
    "briefs:brand_list": {"GET": SEE},
    "briefs:brand_create": {"GET": "brand.edit", "POST": "brand.edit"},
    "briefs:brand_edit": {"GET": SEE, "POST": "brand.edit"},
    "briefs:campaign_list": {"GET": SEE},
    "briefs:campaign_create": {"GET": "brief.edit", "POST": "brief.edit"},
    "briefs:campaign_detail": {"GET": SEE},
    "briefs:campaign_archive": {"POST": "brief.edit"},
    "briefs:brief_edit": {"GET": SEE, "POST": "brief.edit"},
    "briefs:campaign_products": {"GET": SEE, "POST": "brief.edit"},
    "briefs:tone": {"GET": SEE, "POST": "brief.edit"},
    "briefs:tone_preview": {"GET": SEE},
    "briefs:round_create": {"GET": SEE, "POST": "round.create"},
    "briefs:round_list": {"GET": SEE},
    "briefs:round_detail": {"GET": SEE},
    "briefs:round_live": {"GET": SEE},
    "briefs:round_events": {"GET": SEE},
    "briefs:job_list": {"GET": SEE},
    "briefs:job_cancel": {"POST": "job.cancel"},
    "briefs:job_retry": {"POST": "job.cancel"},
    # review
    # exports and publishing
    "exports:export_list": {"GET": "export.preview"},
    "exports:export_detail": {"GET": "export.preview"},
    "exports:export_file": {"GET": "export.make"},
    "exports:export_manifest": {"GET": "export.make"},
    "exports:preview": {"GET": "export.preview", "POST": "export.make"},
    "exports:publish": {"POST": "publish"},
    "exports:publication_rollback": {"POST": "publish"},
    # api
}
