"""Products in quarantine: found whenever their texts are written, out of use until they change or somebody releases them."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.catalog.records import product_record
from campaigns.common.errors import Conflict, DomainError
from campaigns.models import Import, Membership, NoticeKind, Product, Quarantine, User, Workspace
from campaigns.notices.services import Notice, tell
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.permissions import ROLES, grant
from generation.jobs.scan import READ, Scans, product_scan, product_texts
from generation.jobs.wire import canonical_hash

LOOKED_AT = frozenset((*READ, "attributes"))
REASON_MOST = 500
SPANS_MOST = 40
SIGN_SECONDS = 5.0
QUARANTINED = (
    "This product is quarantined: its text looks as if it were written for a language model. "
    "Change the text, or have a manager or an admin release it."
)


def texts_scan(products: Sequence[Product], known: Scans | None = None) -> int:
    """Read the texts of stored products that changed, and keep what is found; how many are quarantined by it.

    What was released stays so as long as the texts are the same. Must run in the transaction of the change, with the
    products locked; `known` are the findings in texts that were read before that.
    """
    known = {} if known is None else known
    scans = [(row, product_scan(product_record(row), known)) for row in products]
    found = {row.pk: (row, said) for row, said in scans if said}
    rows = {
        row.product_id: row
        for row in Quarantine.objects.filter(product__in=[row.pk for row in products])
    }
    if clean := [pk for pk in rows if pk not in found]:
        Quarantine.objects.filter(product__in=clean).delete()
    now = timezone.now()
    made = []
    for pk, (product, said) in found.items():
        digest = texts_digest(product)
        if pk in rows and rows[pk].digest == digest:
            continue
        made.append(
            Quarantine(
                workspace_id=product.workspace_id,
                product=product,
                digest=digest,
                score=said["score"],
                spans=said["spans"][:SPANS_MOST],
                found=now,
            )
        )
    Quarantine.objects.filter(product__in=[row.product_id for row in made]).delete()
    Quarantine.objects.bulk_create(made, batch_size=500)
    return len(made)


def texts_ahead(
    changes: Iterable[tuple[Product | None, Mapping[str, Any]]],
    heard: Callable[[], None] = lambda: None,
) -> Scans:
    """Read what some changes would leave products with, before anything is locked: long texts take their time.

    Each is a product as it is stored, None where it is new, and columns that it will have; `heard` is called every few
    seconds. Where a product changes meanwhile, `texts_scan` reads what is new in it itself.
    """
    known: Scans = {}
    heard = _seldom(heard)
    for product, values in changes:
        stored = product_record(product) if product else {}
        texts = {name: values[name] for name in LOOKED_AT & values.keys()}
        if any(stored.get(name) != text for name, text in texts.items()):
            product_scan({**stored, **texts}, known, heard)
    return known


def texts_found(products: Sequence[Product], heard: Callable[[], None]) -> tuple[Scans, list[int]]:
    """What is found in the texts of stored products, before anything is locked, and the ids of those with a finding."""
    known: Scans = {}
    heard = _seldom(heard)
    scans = [(row.pk, product_scan(product_record(row), known, heard)) for row in products]
    return known, [pk for pk, said in scans if said]


def _seldom(heard: Callable[[], None]) -> Callable[[], None]:
    last = time.monotonic()

    def told() -> None:
        nonlocal last
        if time.monotonic() - last > SIGN_SECONDS:
            heard()
            last = time.monotonic()

    return told


def texts_changed(names: Collection[str]) -> bool:
    """Whether a change of these columns is one that `texts_scan` looks at."""
    return not LOOKED_AT.isdisjoint(names)


def texts_digest(product: Product) -> str:
    """One sign for all texts of a product that are read."""
    return canonical_hash(list(product_texts(product_record(product))))


def quarantined() -> models.QuerySet[Quarantine]:
    """What is in quarantine now, in the workspace in scope."""
    return Quarantine.objects.filter(released=None)


def is_quarantined(of: str = "pk") -> Exists:
    """The condition that a product is; `of` names its key in the rows that are asked, such as "product"."""
    return Exists(quarantined().filter(product=OuterRef(of)))


def quarantined_among(products: Sequence[Product]) -> set[int]:
    """The ids of those of some products that are quarantined."""
    rows = quarantined().filter(product__in=[row.pk for row in products])
    return set(rows.values_list("product_id", flat=True))


def quarantine_of(product: Product) -> Quarantine | None:
    """What was found in a product's texts, released or not; None where nothing was."""
    return Quarantine.objects.select_related("released_by").filter(product=product).first()


def quarantine_refuse(product: Product) -> None:
    """Raises `DomainError` where nothing may be written for a product."""
    if quarantined().filter(product=product).exists():
        raise DomainError(QUARANTINED, extra={"blocks": ["quarantined"]})


@transaction.atomic
def quarantine_release(
    *, product: Product, by: User, reason: str, digest: str = "", via: str = "page"
) -> Quarantine:
    """Let a product's texts be used as they are, with a reason; a changed text is scanned again.

    `digest` says which texts were read. Raises `DomainError` with `errors`, `Conflict` where the texts changed or nothing is
    in quarantine.
    """
    said = unicodedata.normalize("NFC", " ".join(reason.split()))
    if not said or len(said) > REASON_MOST or "\0" in said:
        words = f"Say why it may be used, in {REASON_MOST} characters at most."
        raise DomainError(words, errors={"reason": [words]})
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    row = quarantined().filter(product=product).first()
    if row is None:
        raise Conflict("This product is not in quarantine.", extra={"current": {"released": True}})
    if digest and digest != row.digest:
        raise Conflict(
            "The text changed after you read it. Read it again, then release it.",
            extra={"current": quarantine_record(row)},
        )
    row.released, row.released_by, row.reason = timezone.now(), by, said
    row.save(update_fields=["released", "released_by", "reason"])
    audit_record(
        workspace_id=row.workspace_id,
        actor=by,
        event="product.released",
        row=product,
        data={"sku": product.sku, "reason": said, "digest": row.digest, "spans": row.spans},
        via=via,
    )
    return row


def quarantine_tell(row: Import | Workspace, count: int, *, said: str) -> None:
    """Tell managers and admins that an import, or the scan of a workspace, brought products into quarantine; whoever
    imported them, too. `said` names the file or the workspace.
    """
    if not count:
        return
    roles = [role for role in ROLES if grant(role, "quarantine.release")]
    workspace_id = row.workspace_id if isinstance(row, Import) else row.pk
    people = Membership.objects.filter(workspace=workspace_id, active=True, role__in=roles)
    notice = Notice(
        kind=NoticeKind.QUARANTINE,
        about=row,
        event=f"quarantine:{row._meta.model_name}:{row.pk}",
        actor=None,
        subject=said,
        count=count,
    )
    tell(notice, people.values_list("user_id", flat=True), workspace_id=workspace_id)


def quarantine_record(row: Quarantine) -> dict[str, Any]:
    """A finding as the API gives it."""
    return {
        "quarantined": row.released is None,
        "score": row.score,
        "spans": row.spans,
        "digest": row.digest,
        "found": row.found.isoformat(),
        "released": row.released.isoformat() if row.released else None,
        "released_by": row.released_by.username if row.released_by else None,
        "reason": row.reason,
    }
