"""JSON as people hand it over, line by line: UTF-8 with or without a mark, faults in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from generation.types import InputError


def json_read(raw: bytes) -> Any:
    """The value in one line or file. Raises `InputError` saying what is wrong with it."""
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        raise InputError("file", "is not UTF-8.") from None
    except UnicodeEncodeError:
        raise InputError("file", "holds half a character (a lone surrogate).") from None
    except (ValueError, RecursionError) as error:
        raise InputError("file", f"is no JSON here: {error}.") from None
    return data


def json_object(raw: bytes, what: str = "record") -> Mapping[str, Any]:
    """The object in one line or file; `what` names it in the `InputError`."""
    data = json_read(raw)
    if not isinstance(data, Mapping):
        raise InputError(what, "must be a JSON object.")
    return data
