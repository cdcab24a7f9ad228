"""Pages of brand rules: all of them, one, a new one, and a text to try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaigns.common.errors import Conflict, DomainError
from campaigns.common.forms import form_errors, form_focus_fault
from campaigns.models import BrandRule, ProposalState, RuleProposal, RuleSet, RuleSetState
from campaigns.rules.brand_words import brand_words, brand_words_take
from campaigns.rules.forms import RuleForm, TryForm
from campaigns.rules.page import impact_context, rules_context, settling_context
from campaigns.rules.selectors import rule_copy, rule_set_shown
from campaigns.rules.services import rule_change, rule_create, rule_put_back, rule_remove
from campaigns.rules.trying import rules_tried
from campaigns.rules.words import KINDS, rule_title
from campaigns.workspaces import access
from campaigns.workspaces.requests import StudioRequest


def rule_list_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """The rules that are written or hold, with what activating them would do."""
    context = rules_context(request)
    if context["open_set"]:
        context["impact"] = impact_context(request, context["open_set"])
    if context["active"] and not context["active"].settled:
        context["settling"] = settling_context(request, context["active"])
    context["proposals"] = RuleProposal.objects.filter(state=ProposalState.OPEN).count()
    context["brand_words"] = brand_words(context["shown"])
    context["brand_words_left"] = any(found.fitting for found in context["brand_words"])
    return render(request, "campaigns/rules/rule_list.html", context)


def rule_create_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """A new rule: which kind, then its form."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in KINDS:
        return render(request, "campaigns/rules/rule_kinds.html", {"kinds": KINDS.items()})
    form = RuleForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = rule_create(
                workspace_id=request.workspace.pk, values=form.values(), by=request.user
            )
        except DomainError as error:
            form_errors(form, error)
        else:
            return _kept(request, row)
    return _form_page(request, form)


def rule_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """One rule; an admin changes it, which writes into the open set."""
    rule = access.rule(request, pk)
    if request.method != "POST" and (copy := rule_copy(rule)):
        return redirect("rules:rule", workspace, copy.pk)
    form = RuleForm(rule.kind, request.POST or None, rule=rule)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            row = rule_change(
                rule=rule, values=form.values(), version=_version(request), by=request.user
            )
        except Conflict as error:
            conflict = error
        except DomainError as error:
            form_errors(form, error)
        else:
            return _kept(request, row)
    return _form_page(request, form, rule, conflict)


def rule_remove_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Take a rule out of the open set."""
    rule = access.rule(request, pk)
    rule_set = rule_remove(rule=rule, version=_version(request), by=request.user)
    title = rule_title(rule.kind, rule.value)
    messages.success(request, f"{title}: taken out of set {rule_set.number}.")
    return redirect("rules:rule_list", workspace)


def rule_put_back_view(request: StudioRequest, workspace: str, pk: int) -> HttpResponse:
    """Write a rule that was taken out into the open set again."""
    return _kept(request, rule_put_back(rule=access.rule(request, pk), by=request.user))


def brand_words_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """Make rules of the words that brands ban in their own editor."""
    brand_words_take(workspace_id=request.workspace.pk, by=request.user)
    messages.success(request, "The words are rules of the set being written. Preview it next.")
    return redirect("rules:rule_list", workspace)


def try_view(request: StudioRequest, workspace: str) -> HttpResponse:
    """What the rules find in a text. Stores nothing."""
    form = TryForm(request.POST or None)
    shown = rule_set_shown(request.workspace.pk)
    context: dict[str, Any] = {"try_form": form, "tried": None}
    if request.method == "POST" and form.is_valid() and shown:
        asked = dict(form.cleaned_data)
        context["tried"] = rules_tried(shown, asked.pop("text"), **asked)
    status = 422 if form.errors else 200
    if request.htmx:
        return render(request, "campaigns/rules/_rule_tried.html", context)
    context = {**rules_context(request), **context}
    return render(request, "campaigns/rules/rule_try.html", context, status=status)


def _kept(request: StudioRequest, row: BrandRule) -> HttpResponse:
    number = row.rule_set.number
    messages.success(request, f"Saved in set {number}. It acts once {number} is activated.")
    return redirect("rules:rule", request.workspace.slug, row.pk)


def _version(request: StudioRequest) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise DomainError("This page is out of date. Reload it.") from None


def _is_taken_out(rule: BrandRule, open_set: RuleSet | None) -> bool:
    """Whether it holds and was taken out of the set being written."""
    holds = rule.rule_set.state == RuleSetState.ACTIVE
    return holds and open_set is not None and rule_copy(rule) is None


def _form_page(
    request: StudioRequest,
    form: RuleForm,
    rule: BrandRule | None = None,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = rules_context(request)
    old = rule is not None and rule.rule_set.state == RuleSetState.SUPERSEDED
    taken_out = rule is not None and _is_taken_out(rule, context["open_set"])
    locked = old or taken_out or not context["may_edit"]
    if locked:
        for field in form.fields.values():
            field.disabled = True
    form_focus_fault(form)
    context |= {
        "form": form,
        "asked": [form[name] for name in form.asked],
        "rule": rule,
        "title": rule_title(rule.kind, rule.value) if rule else KINDS[form.kind].label,
        "kind": KINDS[form.kind],
        "locked": locked,
        "old": old,
        "taken_out": taken_out,
        "version": request.POST.get("version") or (rule.version if rule else 0),
        "conflict": conflict,
    }
    status = conflict.status if conflict else 422 if form.errors else 200
    return render(request, "campaigns/rules/rule_edit.html", context, status=status)
