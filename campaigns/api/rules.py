"""Brand rules and sets of them: written into the open set, previewed, proposed, activated."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.base import StudioView
from campaigns.api.pages import page_response
from campaigns.api.rule_shapes import (
    ImpactShape,
    RuleBody,
    RuleMadeShape,
    RulePatch,
    RuleSetBegin,
    RuleSetShape,
    RuleSetVersion,
    RuleSetVersionMaybe,
    RuleShape,
)
from campaigns.api.schema import (
    ID_PARAMETER,
    PAGE_PARAMETERS,
    also_problem,
    listed,
    operation,
)
from campaigns.api.shapes import JobStarted
from campaigns.common.errors import StateConflict
from campaigns.models import BrandRule, RuleSet
from campaigns.rules.activating import rule_set_activate, rule_set_propose
from campaigns.rules.impact import impact_ask
from campaigns.rules.proposals import rule_propose_whole
from campaigns.rules.records import impact_record, rule_proposed, rule_set_record, rule_shown
from campaigns.rules.selectors import rule_set_shown
from campaigns.rules.services import (
    rule_change,
    rule_create,
    rule_remove,
    rule_set_begin,
    rule_set_put_back,
)
from campaigns.workspaces import access

VIA = "api"
TAG = "Brand rules"
SET_PARAMETER = OpenApiParameter(
    "set",
    ID_PARAMETER,
    description="The id of a set; without it the one being written, else the active one.",
)
VERSION_PARAMETER = OpenApiParameter(
    "version",
    ID_PARAMETER,
    description="The version that was read; without it the newest is meant.",
)


class RuleListView(StudioView):
    """Rules."""

    @operation(
        name="rules_list",
        tag=TAG,
        answer=listed(RuleShape),
        query=[SET_PARAMETER, *PAGE_PARAMETERS],
    )
    def get(self, request: Request) -> Response:
        """Rules of the set being written, else of the active one, or of `set`."""
        asked = _number(request, "set")
        if asked is None:
            shown = rule_set_shown(self.workspace_id)
            asked = shown.pk if shown else 0
        rows = BrandRule.objects.filter(rule_set_id=asked)
        return page_response(request, rows, rule_shown, newest_first=False)

    @operation(name="rules_create", tag=TAG, body=RuleBody, answer=RuleMadeShape, status=201)
    def post(self, request: Request) -> Response:
        """Write a rule into the set being written, which is begun where there is none.

        It acts once that set is activated. Who may not write rules proposes it: `state` is `proposed`, and an admin
        decides under `ruleproposals/`.
        """
        asked: dict[str, Any] = {
            "workspace_id": self.workspace_id,
            "values": self.body(RuleBody),
            "by": self.studio.user,
            "via": VIA,
        }
        if access.may(self.studio, "rule.edit"):
            row = rule_create(**asked)
            return Response({**rule_shown(row), "state": "draft"}, status=201)
        return Response(rule_proposed(rule_propose_whole(**asked)), status=201)


class RuleView(StudioView):
    """One rule."""

    http_method_names = [*StudioView.http_method_names, "delete"]

    @operation(name="rules_read", tag=TAG, answer=RuleShape)
    def get(self, request: Request, pk: int) -> Response:
        """A rule."""
        return Response(rule_shown(access.rule(self.studio, pk)))

    @operation(name="rules_change", tag=TAG, body=RulePatch, answer=RuleShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a rule; 409 with `current` where `version` is not the newest.

        A rule of the active set is changed in its copy in the set being written, whose `id` is answered.
        """
        row = access.rule(self.studio, pk)
        values: dict[str, Any] = self.body(RulePatch)
        version = values.pop("version")
        changed = rule_change(
            rule=row, values=values, version=version, by=self.studio.user, via=VIA
        )
        return Response(rule_shown(changed))

    @operation(name="rules_remove", tag=TAG, answer=RuleSetShape, query=[VERSION_PARAMETER])
    def delete(self, request: Request, pk: int) -> Response:
        """Take a rule out of the set being written. Answers that set."""
        row = access.rule(self.studio, pk)
        asked = _number(request, "version")
        version = row.version if asked is None else asked
        rule_set = rule_remove(rule=row, version=version, by=self.studio.user, via=VIA)
        return Response(rule_set_record(access.rule_set(self.studio, rule_set.pk)))


class RuleSetListView(StudioView):
    """Sets of rules."""

    @operation(name="rulesets_list", tag=TAG, answer=listed(RuleSetShape), query=[*PAGE_PARAMETERS])
    def get(self, request: Request) -> Response:
        """Sets of rules, newest first."""
        rows = RuleSet.objects.select_related("created_by", "proposed_by", "activated_by")
        return page_response(request, rows, rule_set_record)

    @operation(name="rulesets_create", tag=TAG, body=RuleSetBegin, answer=RuleSetShape, status=201)
    def post(self, request: Request) -> Response:
        """Begin a set as a copy of the active one, or of one that was replaced; 409 where one is being written."""
        asked = self.body(RuleSetBegin).get("copy_of")
        if asked is None:
            row = rule_set_begin(workspace_id=self.workspace_id, by=self.studio.user, via=VIA)
        else:
            source = access.rule_set(self.studio, asked)
            row = rule_set_put_back(rule_set=source, by=self.studio.user, via=VIA)
        return Response(rule_set_record(row), status=201)


class RuleSetView(StudioView):
    """One set of rules."""

    @operation(name="rulesets_read", tag=TAG, answer=RuleSetShape)
    def get(self, request: Request, pk: int) -> Response:
        """A set with what activating it would do."""
        return Response(rule_set_record(access.rule_set(self.studio, pk)))


class ImpactView(StudioView):
    """What activating a set would do."""

    @operation(
        name="rulesets_impact_read",
        tag=TAG,
        answer={200: ImpactShape, **also_problem(409, "Nobody looked since the set changed.")},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The preview of a set; 409 where nobody looked since it changed."""
        found = impact_record(access.rule_set(self.studio, pk))
        if found is None:
            raise StateConflict("There is no preview of this set as it is. Ask for one.")
        return Response(found)

    @operation(
        name="rulesets_impact",
        tag=TAG,
        body=RuleSetVersionMaybe,
        answer=JobStarted,
        status=202,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Read every stored line that a changed rule can speak of, as a job; changes no line."""
        row = access.rule_set(self.studio, pk)
        version = self.body(RuleSetVersionMaybe).get("version", row.version)
        asked = impact_ask(rule_set=row, version=version, by=self.studio.user, via=VIA)
        return Response({"id": asked.pk, "job": asked.impact_job_id}, status=202)


class RuleSetProposeView(StudioView):
    """Putting a set up."""

    @operation(name="rulesets_propose", tag=TAG, body=RuleSetVersion, answer=RuleSetShape)
    def post(self, request: Request, pk: int) -> Response:
        """Put a set up for another admin; 409 where `version` is not the newest."""
        row = access.rule_set(self.studio, pk)
        version = self.body(RuleSetVersion)["version"]
        rule_set_propose(rule_set=row, version=version, by=self.studio.user, via=VIA)
        return Response(rule_set_record(access.rule_set(self.studio, pk)))


class RuleSetActivateView(StudioView):
    """Activating a set."""

    @operation(name="rulesets_activate", tag=TAG, body=RuleSetVersionMaybe, answer=RuleSetShape)
    def post(self, request: Request, pk: int) -> Response:
        """From now on this set holds, and `settle_job` reads every stored line by it.

        403 where a rule that blocks is changed and the other admin has not proposed the set.
        """
        row = access.rule_set(self.studio, pk)
        version = self.body(RuleSetVersionMaybe).get("version", row.version)
        rule_set_activate(rule_set=row, version=version, by=self.studio.user, via=VIA)
        return Response(rule_set_record(access.rule_set(self.studio, pk)))


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValidationError({name: ["Must be a whole number."]})
    return int(text)
