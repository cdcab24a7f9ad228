"""Rules as YAML, of the part of it that JSON has too: no aliases, no tags, and words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from campaigns.common.errors import DomainError

DEPTH_MOST = 12
EVENTS_MOST = 250_000
"""Pieces of a file; a full set has 500 rules of at most some hundreds."""
_PLAIN = ("map", "seq", "str", "int", "bool", "null")


class _Loader(yaml.CSafeLoader):
    """`no`, `2026-11-01` and `1:30` are text here, as whoever lists words means them."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML reads it from the class
    yaml_constructors = {  # noqa: RUF012 - as above
        tag: make
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.rpartition(":")[2] in _PLAIN
    }


for _kind, _form, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^(?:0|-?[1-9][0-9]{0,8})$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(_form), list(_first))


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """What stands twice is written twice."""
        return True


def yaml_written(records: Iterator[dict[str, Any]]) -> Iterator[str]:
    """A list of the records, piece by piece."""
    for record in records:
        yield yaml.dump([record], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def yaml_rows(text: str) -> Iterator[tuple[int, Any]]:
    """The line and the value of each entry of a file that is a list. Raises `DomainError`."""
    try:
        _plain_check(text)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return
            if not isinstance(root, yaml.SequenceNode):
                raise DomainError("The file is no list of rules.")
            for node in root.value:
                yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, " if mark else ""
        raise DomainError(f"The file is no YAML: {place}{error.problem}.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise DomainError(f"The file is no YAML: {error}.") from None


def _plain_check(text: str) -> None:
    """Refuse what could grow on being read, before anything is made of it."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        place = f"Line {event.start_mark.line + 1}" if event.start_mark else "The file"
        if isinstance(event, yaml.AliasEvent):
            raise DomainError(f"{place} has an alias (*{event.anchor}). Write out what it means.")
        # A tag names what makes a value of the text: of ours, only what stands there without one.
        if tag := getattr(event, "tag", None):
            raise DomainError(f"{place} has a tag ({tag[:60]}). Write the value without it.")
        if number > EVENTS_MOST:
            raise DomainError("The file has more in it than any set of rules.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_MOST:
            raise DomainError("The file is nested deeper than any rule.")
