"""Fills a site's sample with text that would be markup: `python -m tests.flows.hostile_rows` prints what it made.

Whatever people, shops and models write is written anew, and there is a product and a line for each payload.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from itertools import cycle

import django

django.setup()

from django.apps import apps  # noqa: E402  settings come first
from django.db import IntegrityError, transaction  # noqa: E402
from django.db.models import CharField, Model, TextField  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402

from campaigns.catalog.records import product_understood  # noqa: E402
from campaigns.models import Candidate, User, Workspace  # noqa: E402
from campaigns.review.editing import candidate_edit  # noqa: E402
from campaigns.review.services import candidate_approve, candidate_request_changes  # noqa: E402
from campaigns.review.threads import thread_start  # noqa: E402
from tests.campaigns.common.test_markup import PAYLOADS  # noqa: E402
from tests.factories import make_campaign, make_candidate, make_product  # noqa: E402

# No database of ours keeps a NUL.
SENT = [payload for payload in PAYLOADS if "\0" not in payload]
# The columns that hold what somebody wrote, in whichever table they are.
WRITTEN = {
    "audience", "brand", "category", "description", "error", "error_message", "filename", "full_name", "goal", "message", "name", "note",
    "quote", "raw", "reason", "said", "source", "statement", "subject", "text", "title", "why",
}  # fmt: skip
# What is measured of a line or understood of a product goes with its texts: both are made anew below.
APART = {"Candidate", "FieldSpecRow", "Product", "Revision", "Worker"}
TALKS, EDITS, APPROVALS = 40, 12, 150
_next = cycle(SENT)


def written_anew(kind: type[Model]) -> int:
    """Payloads in every text of a table that somebody wrote, each row another; how many."""
    count = 0
    for field in kind._meta.concrete_fields:
        texts = isinstance(field, CharField | TextField) and not field.choices and not field.unique
        if not texts or field.name not in WRITTEN or kind.__name__ in APART:
            continue
        for pk in kind._base_manager.values_list("pk", flat=True):
            text = next(_next)[: getattr(field, "max_length", None)]
            # What may not be changed was checked when it was written.
            with suppress(IntegrityError), transaction.atomic():
                count += kind._base_manager.filter(pk=pk).update(**{field.name: text})
    return count


def lines_made(place: Workspace) -> dict[str, list[int]]:
    """A product for each payload with a line that says it, in one campaign; some talked about, edited, approved."""
    ana, ben = (User.objects.get(username=name) for name in ("ana", "ben"))
    campaign = make_campaign(
        place,
        created_by=ana,
        name=SENT[0],
        goal=" ".join(SENT),
        audience=SENT[7],
        offer={"text": SENT[1], "code": SENT[2][:20], "ends": ""},
        must_say=SENT[3:6],
        must_not_say=SENT[6:9],
        skus=[f"XSS-{number}" for number in range(len(SENT))],
        channels=["product_title"],
    )
    lines = []
    for number, payload in enumerate(SENT):
        product = make_product(
            place,
            f"XSS-{number}",
            title=f"Lamp {payload}",
            brand=payload,
            category=f"Lamps > {payload}",
            description=f"A lamp of 238 g. {payload}",
            attributes={payload: payload, "weight": f"238 g {payload}"},
            extra={payload: payload, "seo_title": payload},
            url="javascript:alert(1)",
            image=f"javascript:alert(1)//{payload}",
            handle=payload,
        )
        product.understanding = product_understood(product)
        product.save(update_fields=["understanding"])
        text = f"238 g {payload}"
        options = {"channel": "product_title", "field": "title", "state": "in_review"}
        line = make_candidate(campaign, product, text, **options, model_version=payload[:80])
        if number < APPROVALS:
            line.badges = {**line.badges, "blocks": []}
            line.save(update_fields=["badges"])
            candidate_approve(candidate=line, by=ben, content_hash=line.content_hash)
        lines.append(line)
    worked_on(lines, ana, ben)
    return {"campaign": [campaign.pk], "lines": [line.pk for line in lines]}


def worked_on(lines: list[Candidate], ana: User, ben: User) -> None:
    """Talk about the last line; the lines before it are edited and sent back with a note."""
    for _ in range(TALKS):
        thread_start(candidate=lines[-1], by=ana, text=next(_next))
    for line in lines[-EDITS - 1 : -1]:
        row = candidate_edit(candidate=line, by=ana, text=f"239 g {next(_next)}", version=1)
        candidate_request_changes(candidate=row, by=ben, note=next(_next))


if __name__ == "__main__":
    with scopes_disabled():
        anew = sum(map(written_anew, apps.get_app_config("campaigns").get_models()))
        anew += sum(map(written_anew, apps.get_app_config("generation").get_models()))
    acme = Workspace.objects.get(slug="acme")
    with scope(workspace=acme.pk):
        made = lines_made(acme)
    sys.stdout.write(json.dumps({**made, "anew": anew}))
