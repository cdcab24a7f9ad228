"""S1, S2: a row of another workspace is as missing as a missing one, and no word of it is said; who left is nobody."""

from __future__ import annotations

import inspect
import re
import typing
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.db.models import CharField, JSONField, Model, TextField
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django_scopes import scope

from campaigns.exports.layouts import Layout, LayoutColumn
from campaigns.models import (
    Adapter,
    ApiToken,
    Batch,
    Brand,
    BrandRule,
    BriefVersion,
    Campaign,
    Candidate,
    Comment,
    ConversionFit,
    Evidence,
    Experiment,
    ExperimentKey,
    Export,
    ExportFormat,
    Import,
    Launch,
    LimitProposal,
    Membership,
    Notification,
    Placement,
    Product,
    PromptVersion,
    Publication,
    ReportLink,
    Round,
    RuleProposal,
    RuleSet,
    SavedMapping,
    SavedView,
    ShareLink,
    Thread,
    User,
    WebhookDelivery,
    WebhookEndpoint,
    Workspace,
)
from campaigns.workspaces import access, access_live, access_proposed
from campaigns.workspaces.permissions import grant, permission_for
from campaigns.workspaces.tokens import token_create, token_digest
from generation.models import Job
from tests.architecture.test_routes import GUARDED, METHODS
from tests.conftest import signed_in
from tests.factories import make_campaign, make_candidate, make_product
from tests.sizes import sized

pytestmark = pytest.mark.django_db
FOREIGN, MISSING = 471_147, 999_999
LAYOUT = Layout((LayoutColumn("SKU", "sku"), LayoutColumn("Title", "product_title.title"))).data()
ROWS = {
    Adapter, ApiToken, Batch, Brand, BrandRule, BriefVersion, Campaign, Candidate, Comment, ConversionFit, Evidence, Experiment,
    ExperimentKey, Export, ExportFormat, Import, Job,
    Launch, LimitProposal, Membership, Notification, Product, PromptVersion, Publication, ReportLink, Round, RuleProposal, RuleSet, SavedMapping,
    SavedView,
    ShareLink, Thread, WebhookDelivery, WebhookEndpoint,
}  # fmt: skip
# What takes a file alone refuses any other kind of body before it looks for the row.
FILED_AT = ("api:evidence_document", "api:experiment_events_file")
FILED = (
    encode_multipart(
        BOUNDARY, {"file": SimpleUploadedFile("proof.pdf", b"%PDF-1.4 none"), "version": 1}
    ),
    MULTIPART_CONTENT,
)
VOLATILE = re.compile(
    rf'[A-Za-z0-9]{{64}}|nonce="[^"]*"|sku-{FOREIGN}|sku-{MISSING}|{FOREIGN}|{MISSING}'
)
CANARY = "canary-5f0d7"
# Half of the word: an answer may repeat what was looked for.
HALF = CANARY[:7]
# What operations may say of any job; nobody writes it.
OF_THE_SITE = {(Job, "queue"), (Job, "kind"), (Job, "lease_owner")}
OTHERS = (
    "line",
    "campaign",
    "brand",
    "product",
    "round",
    "view",
    "compare",
    "ids",
    "thread",
    "import",
)
QUERIES: list[dict[str, str]] = [
    {**dict.fromkeys(OTHERS, str(FOREIGN)), "search": HALF, "q": HALF, "state": "any"},
    {},
    *({name: str(FOREIGN)} for name in OTHERS),
    *({name: HALF} for name in ("search", "q", "sku", "category", "who", "cursor", "channel")),
][: sized(1, 20)]
ADDRESSED = sorted(
    name for name, route in GUARDED.items() if re.search(r"<int:|<(path|str):sku", route)
)


def test_every_kind_of_row_that_can_be_addressed_is_known_here():
    found = {
        typing.get_type_hints(finder)["return"]
        for door in (access, access_live, access_proposed)
        for name, finder in inspect.getmembers(door, inspect.isfunction)
        if finder.__module__ == door.__name__ and not name.startswith("_")
    }
    kinds = {kind for kind in found if inspect.isclass(kind) and issubclass(kind, Model)}
    assert kinds == ROWS


@pytest.fixture
def foreign(dora: User) -> None:
    """One row of each kind in Dora's workspace, all with the same number."""
    there = dora.memberships.get().workspace
    own = {"pk": FOREIGN, "workspace": there}
    job = Job.everywhere.create(pk=FOREIGN, workspace_id=there.pk, kind="copy", queue="nobody")
    Membership.objects.filter(user=dora).update(id=FOREIGN)
    with scope(workspace=there.pk):
        product = make_product(there, f"sku-{FOREIGN}", pk=FOREIGN)
        campaign = make_campaign(there, pk=FOREIGN, created_by=dora)
        BriefVersion.objects.create(
            **own, campaign=campaign, number=FOREIGN, values={}, at=timezone.now()
        )
        line = make_candidate(campaign, product, pk=FOREIGN)
        assert line.revision is not None
        thread = Thread.objects.create(**own, candidate=line, revision=line.revision, begun_by=dora)
        Comment.objects.create(**own, thread=thread, author=dora, text="Ours")
        brand = Brand.objects.create(**own, name="Corvane")
        rules = RuleSet.objects.create(**own, number=FOREIGN, created_by=dora)
        BrandRule.objects.create(
            **own, rule_set=rules, key="ours", kind="banned_term", value={"terms": ["ours"]}
        )
        RuleProposal.objects.create(**own, kind="banned_term", text="ours", proposed_by=dora)
        LimitProposal.objects.create(**own, channel="email", field="subject", proposed_by=dora)
        Evidence.objects.create(**own, statement="Ours", owner=dora, created_by=dora)
        Adapter.objects.create(**own, brand=brand, number=1, engine="lm", consent_by=dora)
        PromptVersion.objects.create(**own, channel="sms", number=1, created_by=dora)
        Round.objects.create(
            **own, campaign=campaign, job=job, number=1, brief={}, engine="grammar"
        )
        Import.objects.create(**own, job=job, state="validated")
        Export.objects.create(**own, campaign=campaign, profile="jsonl", job=job)
        Publication.objects.create(**own, campaign=campaign)
        place = Placement.objects.create(**own, name="Ours", channel="sms")
        Launch.objects.create(**own, campaign=campaign, placement=place, created_by=dora)
        Batch.objects.create(**own, action="approve", created_by=dora)
        Notification.objects.create(
            **own, person=dora, kind="round", event="x", entity="round", entity_id=1, subject="x"
        )
        endpoint = WebhookEndpoint.objects.create(
            **own, address="https://ours.example.com/", secret="x", created_by=dora
        )
        WebhookDelivery.objects.create(
            **own, endpoint=endpoint, event="x", kind="webhook.test", body="{}", state="dead"
        )
        experiment = Experiment.objects.create(
            **own, hypothesis="Ours", seed="ours", created_by=dora
        )
        ExperimentKey.objects.create(
            **own, experiment=experiment, public="cspub_ours", created_by=dora
        )
        ReportLink.objects.create(
            **own, experiment=experiment, digest="0" * 64, created_by=dora, expires=timezone.now()
        )
        ConversionFit.objects.create(**own, number=1, created_by=dora)
        SavedMapping.objects.create(**own, owner=dora, name="Ours")
        ExportFormat.objects.create(**own, owner=dora, name="Ours", layout=LAYOUT)
        SavedView.objects.create(**own, owner=dora, name="Ours", is_shared=True)
        ShareLink.objects.create(
            **own, candidate=line, digest="0" * 64, created_by=dora, expires=timezone.now()
        )
        ApiToken.objects.create(**own, user=dora, digest="0" * 64, prefix="cs_")
        assert all(kind._base_manager.filter(pk=FOREIGN).exists() for kind in ROWS)


def _address(route: str, number: int) -> str:
    """The address of that row, on a page of Acme's."""
    named = re.sub(r"<slug:workspace>", "acme", route)
    named = re.sub(r"<(path|str):sku>", f"sku-{number}", named)
    return "/" + re.sub(r"<int:\w+>", str(number), named)


@pytest.mark.usefixtures("foreign")
def test_a_foreign_row_is_as_missing_as_a_missing_one(ana: User, cleo: User):
    assert len(ADDRESSED) > 50
    for name in ADDRESSED:
        for person, role in ((ana, "copywriter"), (cleo, "admin")):
            client = signed_in(person)
            for method in METHODS:
                permission = permission_for(name, method)
                if permission is None or not grant(role, permission):
                    continue
                body, kind = FILED if name in FILED_AT else ("{}", "application/json")
                answers = [
                    client.generic(method, _address(GUARDED[name], number), body, kind)
                    for number in (FOREIGN, MISSING)
                ]
                one, other = (VOLATILE.sub("", answer.content.decode()) for answer in answers)
                statuses = [answer.status_code for answer in answers]
                assert statuses[0] == statuses[1], (name, method, role, statuses)
                assert statuses[0] in (404, 422), (name, method, role, statuses)
                assert one == other, (name, method, role)


def test_who_was_suspended_removed_or_whose_key_ended_is_nobody(ana: User, ben: User, cleo: User):
    """Beside each denied request stands its allowed twin: the same one, a moment before."""
    there = ana.memberships.get().workspace
    page, api = "/w/acme/", "/api/v1/me/"

    def ends_of(person: User, end: typing.Callable[[], object]) -> tuple[list[int], list[int]]:
        client = signed_in(person)
        with scope(workspace=there.pk):
            text = token_create(user=person, workspace=there)[1]
        key = {"Authorization": f"Bearer {text}"}
        ask: list[typing.Callable[[], typing.Any]] = [
            lambda: client.get(page),
            lambda: client.head(page),
            lambda: client.get(api),
            lambda: Client().get(api, headers=key),
        ]
        before = [one().status_code for one in ask]
        end_of = end if person is not cleo else lambda: _expire(text)
        end_of()
        return before, [one().status_code for one in ask]

    mine = Membership.objects.filter(user=ana)
    assert ends_of(ana, lambda: mine.update(active=False)) == ([200] * 4, [404, 404, 403, 403])
    gone = Membership.objects.filter(user=ben)
    assert ends_of(ben, gone.delete) == ([200] * 4, [404, 404, 403, 403])
    assert ends_of(cleo, lambda: None) == ([200] * 4, [200, 200, 200, 401])


def _expire(text: str) -> None:
    past = timezone.now() - timedelta(seconds=1)
    ApiToken.everywhere.filter(digest=token_digest(text)).update(expires=past)


def _canaries_put(there: Workspace) -> int:
    """The word in every text of every row of a workspace, where the database lets a text be changed; how many."""
    count = 0
    for kind in apps.get_models():
        known = {field.name: field for field in kind._meta.fields}
        if kind is not Workspace and not {"workspace", "workspace_id"} & known.keys():
            continue
        rows = kind._base_manager.filter(
            **{"pk" if kind is Workspace else "workspace_id": there.pk}
        )
        for name, field in known.items():
            if field.unique or not isinstance(field, CharField | TextField | JSONField):
                continue
            if (kind, name) in OF_THE_SITE:
                continue
            word = {CANARY: CANARY} if isinstance(field, JSONField) else CANARY
            try:
                with transaction.atomic():
                    count += rows.update(**{name: word})
            except DatabaseError:
                continue  # a trigger or a constraint; PostgreSQL also has no room for more than its column takes
    User.objects.filter(memberships__workspace=there).update(full_name=CANARY, email=CANARY)
    return count


@pytest.mark.nightly
@pytest.mark.usefixtures("foreign")
def test_no_word_of_another_workspace_is_ever_said(
    ana: User, ben: User, cleo: User, vic: User, dora: User
):
    assert _canaries_put(dora.memberships.get().workspace) > 60
    answers = 0
    for person in (cleo, ana, ben, vic)[: sized(1, 4)]:
        client = signed_in(person)
        for name, route in GUARDED.items():
            for query in QUERIES:
                for headers in ({}, {"X-CopyStudio-Workspace": "other", "HX-Request": "true"})[
                    : sized(1, 2)
                ]:
                    answer = client.get(_address(route, FOREIGN), query, headers=headers)
                    answers += 1
                    said = answer.getvalue() + str(answer.headers).encode()
                    assert CANARY.encode() not in said, (person.username, name, query)
    assert answers >= sized(100, 5_000)
