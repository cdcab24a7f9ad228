"""In a run of the whole suite tests/run and tests/flows have a pytest of their own, beside the rest."""

from __future__ import annotations

import pytest

from tests.beside import JOURNEYS


@pytest.mark.browser
def test_the_site_starts_and_the_journeys_through_it_end_well(chromium_program: str):
    JOURNEYS.passes()
