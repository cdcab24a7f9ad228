"""The job that measures a version: the same products and tones, asked in its words and in those that write now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from campaigns.briefs.neighbours import product_neighbours
from campaigns.briefs.spec import order_make
from campaigns.catalog.quarantines import is_quarantined
from campaigns.channels.selectors import field_specs_current
from campaigns.models import Product, PromptState, PromptVersion
from campaigns.prompts.measured import TONES, lines_scored, lines_shown
from campaigns.prompts.services import prompt_active, prompt_against
from campaigns.workspaces.audit import audit_record
from campaigns.workspaces.day_tokens import day_tokens
from generation.jobs import direct
from generation.jobs.context import JobContext
from generation.jobs.errors import JobFailed
from generation.jobs.kinds import Outcome
from generation.types import EngineStopped, EngineUnavailable

PRODUCTS = 4
LINES = 3
SEED = 1
Scored = tuple[int, dict[str, Any]]


def prompt_work(context: JobContext) -> Outcome:
    """Measure a version. What is written is not kept as lines of anything: it stands on the version's card."""
    row = PromptVersion.objects.select_related("created_by").get(pk=context.payload["prompt"])
    if row.state in (PromptState.PRODUCTION, PromptState.RETIRED):
        return Outcome(result={"prompt": row.pk})
    try:
        card = Evaluation(context, row).card()
    except EngineUnavailable as error:
        again = isinstance(error, EngineStopped)
        raise JobFailed("engine", str(error), transient=again) from error
    with context.commit(done=context.total):
        row.card, row.state = card, PromptState.EVALUATED
        row.save(update_fields=["card", "state"])
        audit_record(
            workspace_id=row.workspace_id,
            actor=row.created_by,
            event="prompt.evaluated",
            row=row,
            data={"channel": row.channel, "version": row.number, "engine": card["engine"]},
            via="job",
        )
    return Outcome(result={"prompt": row.pk})


class Evaluation:
    """One attempt at measuring a version."""

    def __init__(self, context: JobContext, row: PromptVersion) -> None:
        self.context, self.row = context, row
        self.engine: str = context.payload["engine"]
        self.specs = field_specs_current(row.workspace_id)[row.channel]
        rows = Product.objects.exclude(is_quarantined()).filter(archived=False)
        self.products = list(rows.order_by("pk")[:PRODUCTS])
        if not self.products:
            raise JobFailed("products", "There are no products to write for. Import some first.")

    def card(self) -> dict[str, Any]:
        """Both sets of words, measured. Raises `EngineUnavailable`."""
        active, against = (
            prompt_active(self.row.workspace_id, self.row.channel),
            prompt_against(self.row),
        )
        version = direct.engine_version(self.engine)
        steps = 2 * len(TONES) * len(self.products)
        with self.context.commit(done=0, total=steps):
            pass
        purse = day_tokens(self.context.workspace_id)
        with direct.engine_watch(self.context.checkpoint, purse=purse):
            new = self._lines({"prompt": self.row.for_brief()})
            now = self._lines({"prompt": active.for_brief()} if active else {})
        asked = len(TONES) * len(self.products) * len(self.specs) * LINES
        return {
            "engine": self.engine,
            "model_version": version,
            "against": against,
            "products": [product.title for product in self.products],
            "new": lines_scored(new, asked),
            "now": lines_scored(now, asked),
            "lines": {"new": lines_shown(new), "now": lines_shown(now)},
            "made": timezone.now().isoformat(),
        }

    def _lines(self, prompt: dict[str, Any]) -> list[Scored]:
        found: list[Scored] = []
        for product in self.products:
            for tone in TONES:
                self.context.checkpoint()
                found += self._written(product, tone, prompt)
                with self.context.commit(done=self.context.done + 1):
                    pass
        return found

    def _written(
        self, product: Product, tone: dict[str, int], prompt: dict[str, Any]
    ) -> list[Scored]:
        order = order_make(
            product,
            brief={"channel": self.row.channel, "tone": tone, "relevance": "any", **prompt},
            fields=[direct.field_spec_to_dict(spec) for spec in self.specs],
            now=timezone.now().isoformat(),
            neighbours=product_neighbours(product),
        )
        made = direct.write_lines(
            order, engine=self.engine, seed=SEED, n={spec.field: LINES for spec in self.specs}
        )
        return [(tone["cta"], record) for field in made for record in field["lines"]]
