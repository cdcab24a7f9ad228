"""Rows of the product, one noun per module: constraints yes, workflow no."""

from campaigns.models.adapter import Adapter, AdapterState
from campaigns.models.api import ApiToken, IdempotencyRecord
from campaigns.models.audit import AuditEntry
from campaigns.models.brief import Brand, BriefVersion, Campaign, CampaignState, Round
from campaigns.models.catalog import (
    Import,
    ImportRow,
    ImportState,
    LiveCopy,
    Product,
    Publication,
    PublicationItem,
)
from campaigns.models.channel import FieldSpecRow, LimitProposal, OwnLimit
from campaigns.models.claims import ClaimUse, Evidence, EvidenceEdition, Waiver
from campaigns.models.draft import Draft
from campaigns.models.experiment import (
    Arm,
    ArmShare,
    ArmTally,
    EventKind,
    Experiment,
    ExperimentEvent,
    ExperimentKey,
    ExperimentState,
    Health,
    Metric,
)
from campaigns.models.export import DisclosurePolicy, Export, ExportFormat
from campaigns.models.launch import (
    APPROVED_STATES,
    BlackoutDay,
    CalendarFeed,
    Launch,
    LaunchEnd,
    LaunchLine,
    LaunchState,
    Placement,
)
from campaigns.models.learning import ConversionFit, FitState
from campaigns.models.limit import LimitCount
from campaigns.models.notification import (
    MailMode,
    NoticeKind,
    Notification,
    NotificationPref,
)
from campaigns.models.promises import OPEN_END, Promise, PromiseKind, PromiseState
from campaigns.models.prompt import PromptState, PromptVersion
from campaigns.models.quarantine import Quarantine
from campaigns.models.review import (
    STANDING,
    WARNED,
    Batch,
    Candidate,
    CandidateState,
    Decision,
    Priority,
    Revision,
    Verdict,
)
from campaigns.models.rules import BrandRule, ProposalState, RuleProposal, RuleSet, RuleSetState
from campaigns.models.saved_mapping import SavedMapping
from campaigns.models.saved_view import SavedView
from campaigns.models.share import GuestRemark, GuestVerdict, ReportLink, ShareLink, SignedLink
from campaigns.models.task import Presence, TaskChange
from campaigns.models.thread import Comment, Mention, Thread
from campaigns.models.webhook import (
    TEST_KIND,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookKind,
)
from campaigns.models.workspace import Membership, Role, SignInLink, User, Workspace

__all__ = [
    "APPROVED_STATES",
    "OPEN_END",
    "STANDING",
    "TEST_KIND",
    "WARNED",
    "Adapter",
    "AdapterState",
    "ApiToken",
    "Arm",
    "ArmShare",
    "ArmTally",
    "AuditEntry",
    "Batch",
    "BlackoutDay",
    "Brand",
    "BrandRule",
    "BriefVersion",
    "CalendarFeed",
    "Campaign",
    "CampaignState",
    "Candidate",
    "CandidateState",
    "ClaimUse",
    "Comment",
    "ConversionFit",
    "Decision",
    "DeliveryState",
    "DisclosurePolicy",
    "Draft",
    "EventKind",
    "Evidence",
    "EvidenceEdition",
    "Experiment",
    "ExperimentEvent",
    "ExperimentKey",
    "ExperimentState",
    "Export",
    "ExportFormat",
    "FieldSpecRow",
    "FitState",
    "GuestRemark",
    "GuestVerdict",
    "Health",
    "IdempotencyRecord",
    "Import",
    "ImportRow",
    "ImportState",
    "Launch",
    "LaunchEnd",
    "LaunchLine",
    "LaunchState",
    "LimitCount",
    "LimitProposal",
    "LiveCopy",
    "MailMode",
    "Membership",
    "Mention",
    "Metric",
    "NoticeKind",
    "Notification",
    "NotificationPref",
    "OwnLimit",
    "Placement",
    "Presence",
    "Priority",
    "Product",
    "Promise",
    "PromiseKind",
    "PromiseState",
    "PromptState",
    "PromptVersion",
    "ProposalState",
    "Publication",
    "PublicationItem",
    "Quarantine",
    "ReportLink",
    "Revision",
    "Role",
    "Round",
    "RuleProposal",
    "RuleSet",
    "RuleSetState",
    "SavedMapping",
    "SavedView",
    "ShareLink",
    "SignedLink",
    "SignInLink",
    "TaskChange",
    "Thread",
    "User",
    "Verdict",
    "Waiver",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookKind",
    "Workspace",
]
