"""What a batch has written already: shared memory, and records that wait for their turn."""

from __future__ import annotations

from generation.pipeline.taken import TakenApart, TakenFilter

BITS = 1 << 16


def test_a_filter_never_forgets_and_two_may_share_their_memory():
    memory = memoryview(bytearray(BITS // 8))
    one, other = TakenFilter(BITS, memory), TakenFilter(BITS, memory)
    for number in range(200):
        one.add(f"text {number}")
    assert all(f"text {number}" in other for number in range(200))
    assert sum(f"other {number}" in other for number in range(1000)) < 10


def test_a_record_apart_sees_the_batch_and_itself_and_changes_nothing():
    batch = {"taken"}
    apart = TakenApart(batch)
    assert "taken" in apart
    assert "new" not in apart
    apart.add("new")
    assert "new" in apart
    assert (batch, list(apart.added), apart.free) == ({"taken"}, ["new"], {"new"})
