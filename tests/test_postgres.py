"""The same test bodies once more, on a real PostgreSQL: what holds on SQLite holds there."""

from __future__ import annotations

import pytest

from tests.postgres import ON_POSTGRES


@pytest.mark.postgres
@pytest.mark.nightly
def test_the_product_keeps_its_promises_on_postgresql():
    ON_POSTGRES.passes()
