"""Schemathesis over the whole OpenAPI description, in process, as each role (reliability S10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django_scopes import scope
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from campaigns.briefs.round_services import round_create
from campaigns.catalog.imports import import_create
from campaigns.channels.proposals import limit_propose
from campaigns.exports.publishing import campaign_publish
from campaigns.exports.services import export_create
from campaigns.models import Brand, Notification
from campaigns.review.services import candidate_approve
from campaigns.review.threads import thread_start
from campaigns.rules.proposals import rule_propose
from campaigns.rules.services import rule_create
from generation.jobs.runner import job_run
from tests.campaigns.api.conftest import enter
from tests.campaigns.experiments.states import experiments_in_every_state
from tests.sizes import sized

pytestmark = pytest.mark.nightly
# By the fewest operations that a mode takes, both modes together say more than 20,000 cases at night.
EXAMPLES = sized(2, 25)
# In this order each says every case; what the last of them, the admin, changed by it stays.
ROLES = ("vic", "ana", "ben", "cleo")
QUICK = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
)
HOOK = "https://hooks.example.com/"
COLUMNS = [{"heading": "SKU", "value": "sku"}, {"heading": "Title", "value": "product_title.title"}]
MAPPING = {"Code": "sku", "Name": "title"}
# What fits is right with values of ours in it, too; two more requests a case.
POSITIVE = (*QUICK, checks.ignored_auth)
NEGATIVE = (*QUICK, checks.negative_data_rejection)


@pytest.fixture
def people(ana, ben, cleo, vic):
    """Users by role."""
    return {"ana": ana, "ben": ben, "cleo": cleo, "vic": vic}


@pytest.fixture
def rows(workspace, campaign, product, people, ben, api):
    """Something of every kind, by the noun of its address: half of all ids lead there."""
    api_lines = [
        enter(campaign, product, people["ana"], f"Cushioned runner, day {word}")
        for word in ("one", "two", "three", "four")
    ]
    tried = [enter(campaign, product, people["ana"], f"Day {word}, 238 g") for word in "ab"]
    with scope(workspace=workspace.pk):
        brand = Brand.objects.create(workspace=workspace, name="Corvane")
        export = export_create(campaign=campaign, profile="jsonl", by=ben)
        job_run(queue="default")
        first = api_lines[0]
        candidate_approve(candidate=first, by=ben, content_hash=first.content_hash)
        for line in tried:
            candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        comment = thread_start(candidate=first, by=people["ana"], text="Fine, @ben")
        publication = campaign_publish(campaign=campaign, by=ben)
        around = round_create(
            campaign=campaign, by=ben, asked={"n": 1, "channels": ["product_title"]}
        )
        words = {"kind": "banned_term", "value": {"terms": ["feather-light"]}, "severity": "info"}
        rule = rule_create(workspace_id=workspace.pk, values=words, by=people["cleo"])
        proposals = [
            rule_propose(
                workspace_id=workspace.pk, kind="banned_term", text=text, why="So", by=people["ana"]
            )
            for text in ("airy", "snug")
        ]
        limits = [
            limit_propose(
                workspace_id=workspace.pk,
                place=("email", "subject"),
                values={"limit": limit},
                why="So",
                by=people["ana"],
            )
            for limit in (44, 48)
        ]
        file = [b'{"sku": "A-1", "title": "Oak stool"}\n{"sku": "", "title": "No sku"}\n']
        run = import_create(
            workspace_id=workspace.pk, file=file, filename="a.jsonl", by=ben, options={}
        )
        told = Notification.objects.filter(person=people["ana"]).values_list("pk", flat=True)
        notices = [*told]
    cleo = api(people["cleo"])
    experiments = experiments_in_every_state(api(ben), [line.pk for line in tried])

    def made(path: str, body: dict[str, Any]) -> int:
        answer = cleo.post(path, body)
        assert answer.status_code in (201, 202), (path, answer.content)
        return int(answer.json()["id"])

    endpoint = made("webhooks/", {"address": HOOK, "events": ["round.completed"]})
    launch = {"campaign": campaign.pk, "candidates": [first.pk], "placement": "Page"}
    return {
        **experiments["rows"],
        "launches": [made("launches/", launch)],
        "webhooks": [endpoint],
        "deliveries": [made(f"webhooks/{endpoint}/test/", {})],
        "guest_links": [made(f"candidates/{first.pk}/guest_links/", {})],
        "mappings": [made("mappings/", {"name": "Feed", "mapping": MAPPING})],
        "export-formats": [made("export-formats/", {"name": "Shop", "columns": COLUMNS})],
        "claims": [made("claims/evidence/", {"statement": "Rain-proof", "source": "Lab 7"})],
        "notifications": notices,
        "campaigns": [campaign.pk],
        "brands": [brand.pk],
        "exports": [export.pk],
        "jobs": [export.job_id, around.job_id, run.job_id],
        "candidates": [line.pk for line in api_lines],
        "products": [product.sku],
        "rules": [rule.pk],
        "rulesets": [rule.rule_set_id],
        "ruleproposals": [row.pk for row in proposals],
        "limitproposals": [row.pk for row in limits],
        "threads": [comment.thread_id],
        "comments": [comment.pk],
        "publications": [publication.pk],
        "rounds": [around.pk],
        "imports": [run.pk],
        "body": {
            **experiments["body"],
            "campaign": campaign.pk,
            "sku": product.sku,
            "channel": "google_rsa",
            "field": "headline",
            "channels": ["google_rsa"],
            "skus": [product.sku],
            "content_hash": api_lines[1].content_hash,
            "profile": "jsonl",
            "version": 1,
            "brand": brand.pk,
            "ids": [line.pk for line in api_lines],
            "candidates": [first.pk],
            "placement": "Page",
            "timezone": "Europe/London",
            "expected_count": len(api_lines),
            "reason": "weak",
            "quote": "Cushioned",
            "start": 0,
            "address": HOOK,
            "events": ["round.completed"],
            "columns": COLUMNS,
            "mapping": MAPPING,
        },
    }


@pytest.fixture
def one_connection(db):
    """As in Django's own test client: the end of a request does not end the test's transaction."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def operations(one_connection):
    """Every operation of the description, as the site serves it."""
    app = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", app)
    # An event stream ends with its job: it is tested against a real server.
    quick = schema.exclude(operation_id="jobs_events")
    return [found.ok() for found in quick.get_all_operations() if isinstance(found, Ok)]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_input_breaks_the_api(mode, operations, rows, people, api):
    tokens = {role: api(people[role]).token for role in ROLES}
    said: Counter[str] = Counter()
    for operation in operations:
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except Unsatisfiable:
            continue
        _fuzz(strategy, rows, tokens, said, mode)
    print(f"{said.total()} cases in {len(said)} operations, all roles")  # noqa: T201  the night's figure
    assert len(said) >= len(operations) * 0.8


def _fuzz(
    strategy: Any, rows: Any, tokens: dict[str, str], said: Counter[str], mode: GenerationMode
) -> None:
    positive = mode == GenerationMode.POSITIVE

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        _lead_somewhere(case, rows)
        if positive:
            _mean_something(case, rows["body"])
        for role, token in tokens.items():
            with _taken_back(role != ROLES[-1]):
                _say(case, role, token, POSITIVE if positive else NEGATIVE)
            said[case.operation.label] += 1

    run()


@contextmanager
def _taken_back(wanted: bool) -> Iterator[None]:
    """Whoever says the same next finds the same rows. No block of `atomic`: some changes want the outermost one."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        if wanted:
            transaction.savepoint_rollback(before)


def _say(case: Any, role: str, token: str, wanted: Any) -> None:
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    try:
        case.call_and_validate(headers=headers, checks=wanted)
    except Exception as error:
        error.add_note(f"as {role}")
        raise


def _lead_somewhere(case: Any, rows: dict[str, list[Any]]) -> None:
    """Turn every other id into that of a row that is there; what is no id stays none."""
    noun = case.operation.path.split("/")[3]
    known = rows.get(noun)
    name = "sku" if noun == "products" else "id"
    value = str((case.path_parameters or {}).get(name, ""))
    if known and (value.isdecimal() or name == "sku") and len(value) % 2:
        case.path_parameters[name] = known[len(value) % len(known)]


def _mean_something(case: Any, known: dict[str, Any]) -> None:
    """Give the keys of every other body values that mean something here."""
    if isinstance(case.body, dict) and len(str(case.body)) % 2:
        case.body = {name: known.get(name, value) for name, value in case.body.items()}
