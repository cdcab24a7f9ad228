"""What Django REST framework and drf-spectacular are told."""

from typing import Any

REST: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["campaigns.api.authentication.StudioAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["campaigns.api.reading.StudioJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "campaigns.api.schema.StudioSchema",
    "EXCEPTION_HANDLER": "campaigns.api.problems.problem_handler",
}
SCHEMA: dict[str, Any] = {
    "TITLE": "CopyStudio API",
    "DESCRIPTION": "From a catalog to approved copy and back. See docs/api.md for a tour.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": {
        "CampaignState": "campaigns.models.CampaignState",
        "CandidateState": "campaigns.models.CandidateState",
        "ImportState": "campaigns.models.ImportState",
        "JobState": "generation.models.JobState",
        "ExportState": "campaigns.api.line_shapes.EXPORT_STATES",
        "RuleSetState": "campaigns.models.RuleSetState",
        "NoticeKind": "campaigns.models.NoticeKind",
        "RuleKind": "generation.jobs.rules.RULE_KINDS",
        "DisclosureChoice": "campaigns.api.provenance_shapes.CHOICES",
        "GuestLinkState": "campaigns.workspaces.guest_links.LINK_STATES",
        "ExperimentState": "campaigns.models.ExperimentState",
        "FitState": "campaigns.models.FitState",
        "ProposalState": "campaigns.api.rule_shapes.PROPOSAL_STATES",
        "Metric": "campaigns.models.Metric",
        "FileKind": "campaigns.exports.layouts.KINDS",
    },
}
