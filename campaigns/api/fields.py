"""Fields of request bodies that take exactly the type the schema names: no "5" for 5."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

ID_MOST = 2**63 - 1
VERSION_MOST = 2**31 - 1


class Text(serializers.CharField):
    """A string as it was sent: not trimmed; empty unless `allow_blank=False`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_blank", True)
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Refuse numbers and booleans that Django would write out."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    """A whole number."""

    def to_internal_value(self, data: Any) -> int:
        """Refuse text, booleans and fractions; 5.0 is 5, as in JSON."""
        if isinstance(data, bool) or not isinstance(data, int | float) or data != int(data):
            self.fail("invalid")
        return int(super().to_internal_value(int(data)))


class Number(serializers.FloatField):
    """A number."""

    def to_internal_value(self, data: Any) -> float:
        """Refuse text and booleans."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return float(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """True or false."""

    def to_internal_value(self, data: Any) -> bool:
        """Refuse "yes", 1 and the like."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


class RowId(Whole):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=ID_MOST, **kwargs)


class Version(Whole):
    """The version that the caller has read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=VERSION_MOST, **kwargs)


class Texts(serializers.ListField):
    """A list of strings."""

    def __init__(self, *, most: int, item_most: int, **kwargs: Any) -> None:
        super().__init__(child=Text(max_length=item_most), max_length=most, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        """Refuse anything but a list."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        return list(super().to_internal_value(data))


class Body(serializers.Serializer[Any]):
    """A request body; keys it does not name are ignored."""


class Part(serializers.Serializer[Any]):
    """An object inside a body; keys it does not name are refused."""

    def to_internal_value(self, data: Any) -> Any:
        """The known keys, each checked."""
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            names = ", ".join(self.fields)
            raise serializers.ValidationError({unknown[0]: [f"Is not known here. Use {names}."]})
        return super().to_internal_value(data)
