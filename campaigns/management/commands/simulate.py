"""A simulated shop against experiments, through the API of a running server."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_scopes import scope

from campaigns.learning.client import Client, ClientError
from campaigns.learning.own_site import jobs_work, site_started, token_for
from campaigns.learning.rounds import Loop, Order
from campaigns.learning.shop import Shop
from campaigns.learning.shoppers import Shoppers
from campaigns.models import Workspace
from generation.management.whole_file import USAGE, out_check, whole_file

TOKEN = "COPYSTUDIO_TOKEN"  # noqa: S105  the name of a variable
NAME = "Simulated shop"
COLUMNS = ("round", "written", "first", "published", "fit")


class Command(BaseCommand):
    """`manage.py simulate`, as docs/simulated-shop.md tells it."""

    help = (
        "Simulated shoppers meet experiments over HTTP: rounds of writing, approving, showing, deciding and publishing,"
        " or, with --experiment, one that runs. Publishes into the products' live copy: use a workspace of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, how much, and what is written."""
        parser.add_argument("--url", default="", help=f"a running server; its token in {TOKEN}")
        parser.add_argument("--workspace", metavar="SLUG", default="", help="without --url: whose")
        parser.add_argument("--experiment", type=int, metavar="ID", help="show only this one")
        parser.add_argument("--rounds", type=_count, default=1, metavar="N")
        parser.add_argument("--campaign", type=int, metavar="ID", help="without: a new one")
        parser.add_argument("--products", type=_count, default=4, metavar="N")
        parser.add_argument("--place", default="email.subject", metavar="CHANNEL.FIELD")
        parser.add_argument("--lines", type=_count, default=8, metavar="N")
        parser.add_argument("--shoppers", type=_count, default=1200, metavar="N")
        parser.add_argument("--engine", default="grammar", metavar="NAME")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, help="the report, JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0; 2 where something asked for is not there, or the server refuses."""
        if options["out"]:
            out_check(options["out"])
        try:
            with ExitStack() as stack:
                report = self._report(_client(options, stack), options)
        except (ClientError, LookupError, ValueError, OSError) as error:
            raise CommandError(str(error), returncode=USAGE) from error
        if options["out"]:
            with whole_file(options["out"]) as target:
                json.dump(report, target, ensure_ascii=False, indent=1)
                target.write("\n")

    def _report(self, client: Client, options: dict[str, Any]) -> dict[str, Any]:
        shop = Shop(client, Shoppers(options["seed"]))
        said = {"simulated": True, "seed": options["seed"], "shoppers": options["shoppers"]}
        if options["experiment"]:
            row = client.get(f"experiments/{options['experiment']}/")
            taken = shop.visits(row, options["shoppers"])
            self.stdout.write(f"Experiment {row['id']} (simulated): {taken:,} events were new.")
            return {**said, "experiment": row["id"], "events": taken}
        loop = Loop(client, shop, _order(client, options), heard=self._heard)
        self.stdout.write("True click rates, simulated:")
        self.stdout.write("".join(f"{name:>11}" for name in COLUMNS))
        rounds = []
        for number in range(1, options["rounds"] + 1):
            rounds.append(loop.round_run(number))
            shares = [f"{rounds[-1][name]:>11.2%}" for name in COLUMNS[1:-1]]
            fit = f"{rounds[-1]['fit'] or '':>11}"
            self.stdout.write(f"{number:>11}" + "".join(shares) + fit)
        return {**said, "campaign": loop.order.campaign, "rounds": rounds}

    def _heard(self, words: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(words)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _client(options: dict[str, Any], stack: ExitStack) -> Client:
    """The API of the server that was named, or of one that lives as long as the command."""
    if options["url"]:
        token = os.environ.get(TOKEN, "")
        if not token:
            raise LookupError(f"Put a token of a manager or an admin into {TOKEN}.")
        return stack.enter_context(closing(Client(options["url"].rstrip("/"), token)))
    rows = Workspace.objects.order_by("pk")
    if options["workspace"]:
        rows = rows.filter(slug=options["workspace"])
    if rows.count() != 1:
        raise LookupError("Say which workspace: --workspace SLUG.")
    workspace = rows[0]
    stack.enter_context(scope(workspace=workspace.pk))
    token = stack.enter_context(token_for(workspace))
    url = stack.enter_context(site_started())
    return stack.enter_context(closing(Client(url, token, waiting=jobs_work)))


def _order(client: Client, options: dict[str, Any]) -> Order:
    channel, _, field = options["place"].partition(".")
    campaign = options["campaign"]
    if campaign:
        skus = client.get(f"campaigns/{campaign}/")["skus"][: options["products"]]
    else:
        products = client.get("products/", page_size=min(options["products"], 200))["results"]
        skus = [row["sku"] for row in products]
        # Ranked by what is expected of a line: the simulation asks whether that is right.
        asked = {"name": NAME, "channels": [channel], "skus": skus, "creativity": 0.1}
        campaign = client.post("campaigns/", asked)["id"]
    if not skus:
        raise LookupError("There is no product to write for.")
    return Order(
        campaign, skus, channel, field, options["lines"], options["shoppers"], options["engine"]
    )
