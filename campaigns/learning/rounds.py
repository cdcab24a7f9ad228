"""One round of the whole loop over the API: write, approve, show to simulated shoppers, decide, publish, learn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from campaigns.learning.client import Client, ClientError
from campaigns.learning.shop import Shop

Line = dict[str, Any]
ARMS_NEW = 2
"""New lines of each product that meet the one that is live."""
SURE = 0.8
"""From this chance to win on the simulated manager takes a new line; below it what is live stays."""
MIN_SAMPLE = 100
SEED_MOST = 64


@dataclass(frozen=True)
class Order:
    """What every round does: for which products of a campaign, in which field, with how many lines and shoppers."""

    campaign: int
    skus: Sequence[str]
    channel: str
    field: str
    lines: int
    shoppers: int
    engine: str


@dataclass
class Loop:
    """Rounds over one campaign, each going on from what the one before left live."""

    client: Client
    shop: Shop
    order: Order
    live: dict[str, Line] = field(default_factory=dict)
    """The line that is live, by product."""
    heard: Callable[[str], object] = lambda words: None

    def round_run(self, number: int) -> dict[str, Any]:
        """One round as the report tells it; all rates are the true ones of the choice model."""
        written = self._written(number)
        found = [
            one for sku, lines in written.items() for one in self._experiment(number, sku, lines)
        ]
        self._publish()
        rate = self.shop.shoppers.click_rate
        return {
            "round": number,
            "written": fmean(rate(line["text"]) for lines in written.values() for line in lines),
            "first": fmean(rate(lines[0]["text"]) for lines in written.values()),
            "published": fmean(rate(line["text"]) for line in self.live.values()),
            "fit": self._learn(),
            "experiments": found,
        }

    def _written(self, number: int) -> dict[str, list[Line]]:
        """New lines of each product, the first-ranked first."""
        order = self.order
        made = self.client.post(
            f"campaigns/{order.campaign}/rounds/",
            {
                "channels": [order.channel],
                "skus": list(order.skus),
                "n": {order.field: order.lines},
                "seed": self.shop.shoppers.seed * 1000 + number,
                "engine": order.engine,
            },
        )
        self.heard(f"round {number}: writing")
        if problem := self.client.job_end(made["job"]):
            raise ClientError(0, problem)
        found: dict[str, list[Line]] = defaultdict(list)
        asked = {"round": made["id"], "field": order.field, "state": "in_review", "page_size": 200}
        for line in self.client.all("candidates/", **asked):
            found[line["sku"]].append(line)
        return {sku: sorted(lines, key=lambda line: line["rank"]) for sku, lines in found.items()}

    def _experiment(self, number: int, sku: str, lines: list[Line]) -> Iterator[dict[str, Any]]:
        """The first-ranked lines against what is live; where nothing is, the last-ranked one stands for it."""
        approved = self._approved(lines)
        control = self.live.get(sku) or next(self._approved(reversed(lines)), None)
        new = [line for line, _ in zip(approved, range(ARMS_NEW), strict=False)]
        arms = [line for line in new if control is None or line["id"] != control["id"]]
        if control is None or not arms:
            return
        arms.insert(0, control)
        self.heard(f"round {number}: {sku}")
        keys = ["live", *(f"new{place}" for place in range(1, len(arms)))]
        made = self.client.post(
            "experiments/",
            {
                "hypothesis": f"Simulated, round {number}: a line that ranks first is clicked more",
                "metric": "click",
                "min_days": 0,
                "min_sample": MIN_SAMPLE,
                "seed": f"{self.shop.shoppers.seed}-{number}-{sku}"[:SEED_MOST],
                "arms": [
                    {"key": key, "candidate": line["id"], "control": key == "live"}
                    for key, line in zip(keys, arms, strict=True)
                ],
            },
        )
        path = f"experiments/{made['id']}/"
        self.client.post(f"{path}simulate/")
        running = self.client.post(f"{path}start/")
        self.shop.visits(running, self.order.shoppers)
        results = self.client.get(f"{path}results/")
        winner = self._decide(path, results)
        self.live[sku] = arms[keys.index(winner)]
        yield {
            "experiment": made["id"],
            "sku": sku,
            "winner": winner,
            "verdict": results["verdict"],
            "arms": [
                self._arm(line, said) for line, said in zip(arms, results["arms"], strict=True)
            ],
        }

    def _approved(self, lines: Any) -> Iterator[Line]:
        """Lines as they are once they are approved; what may not be approved is passed over."""
        for line in lines:
            if line["state"] == "in_review":
                try:
                    body = {"content_hash": line["content_hash"]}
                    line.update(self.client.post(f"candidates/{line['id']}/approve/", body))
                except ClientError as error:
                    if error.status not in (409, 422):
                        raise
                    continue
            yield line

    def _decide(self, path: str, results: dict[str, Any]) -> str:
        """The key of the arm that a cautious manager takes."""
        if results["sealed"]:
            self.client.post(f"{path}stop/", {"note": results["sealed"][0]["message"]})
            return str(results["arms"][0]["arm"])
        control, *others = results["arms"]
        best = max(others, key=lambda arm: arm["chance_to_win"] or 0.0)
        winner = best if (best["chance_to_win"] or 0.0) >= SURE else control
        body = {"winner": winner["arm"], "note": "Decided by the simulation."}
        self.client.post(f"{path}decide/", body)
        return str(winner["arm"])

    def _publish(self) -> None:
        """Each product's line goes live, where it is not."""
        new = [line for line in self.live.values() if line["state"] != "live"]
        for line in new:
            self.client.post(f"candidates/{line['id']}/primary/")
        if new:
            self.client.post(f"campaigns/{self.order.campaign}/publish/")
        for line in new:
            line.update(self.client.get(f"candidates/{line['id']}/"))

    def _learn(self) -> int | None:
        """The number of the fit that was promoted after this round; None where none was better."""
        try:
            made = self.client.post("conversion_fits/")
        except ClientError as error:
            if error.status != 422:
                raise
            return None
        self.heard("learning")
        if self.client.job_end(made["job"]):
            return None
        fit = self.client.get(f"conversion_fits/{made['id']}/")
        if not fit["helps"]:
            return None
        self.client.post(f"conversion_fits/{made['id']}/promote/")
        return int(fit["number"])

    def _arm(self, line: Line, said: dict[str, Any]) -> dict[str, Any]:
        return {
            "arm": said["arm"],
            "candidate": line["id"],
            "text": line["text"],
            "units": said["units"],
            "rate": said.get("rate"),
            "true": self.shop.shoppers.click_rate(line["text"]),
            "foreseen": line["badges"]["conversion"].get("rate"),
        }
