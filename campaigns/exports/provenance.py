"""The provenance of a file: for each text in it where it came from, who let it out and what was disclosed (EU AI Act, Article 50)."""

from __future__ import annotations

import hashlib
import json
from typing import Any, BinaryIO

from campaigns.exports.disclosure import Policy
from campaigns.exports.selection import Approved
from campaigns.models import Product
from campaigns.review.approval_record import approval_records, rule_times

SCHEMA = "copystudio.provenance/1"
AT_ONCE = 500
PROVENANCE_ENDING = ".provenance.jsonl"


class ProvenanceFile:
    """Writes a line a text, in the order in which they went out, some at a time; knows no clock."""

    def __init__(self, stream: BinaryIO, *, workspace_id: int, profile: str, policy: Policy):
        self.stream = stream
        self.profile = profile
        self.policy = policy
        self.rules = rule_times(workspace_id)
        self.digest = hashlib.sha256()
        self.rows = self.size = 0
        self.waiting: list[Approved] = []

    def add(self, product: Product, line: Approved) -> None:
        """A text went out."""
        line.candidate.product = product
        self.waiting.append(line)
        if len(self.waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        lines = [line.candidate for line in self.waiting]
        records = approval_records(lines, self.rules) if lines else {}
        for line in self.waiting:
            record = {
                "schema": SCHEMA,
                **records[line.candidate.pk].record(),
                "profile": self.profile,
                "disclosure": self._disclosure(line),
            }
            written = json.dumps(record, ensure_ascii=False).encode() + b"\n"
            self.stream.write(written)
            self.digest.update(written)
            self.rows += 1
            self.size += len(written)
        self.waiting = []

    def told(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"rows": self.rows, "size": self.size, "sha256": self.digest.hexdigest()}

    def _disclosure(self, line: Approved) -> dict[str, Any]:
        """What the file says of a text's origin, and by which policy."""
        told = self.policy.told(self.profile)
        return {
            "counts_as_ai": line.is_born,
            "marked": line.mark,
            "as": told["as"] if line.mark else None,
            "policy": told["policy"],
            "policy_version": told["version"],
        }
