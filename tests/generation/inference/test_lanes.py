"""Turns: people before jobs, first come first served, and nobody keeps a turn that they left."""

from __future__ import annotations

import asyncio

import pytest

from generation.inference.lanes import Lane, Lanes, LanesFull

MOST = 4


class Company:
    """Requests that note when each of their chunks begins; a chunk ends when it is let go."""

    def __init__(self) -> None:
        self.lanes = Lanes(MOST)
        self.order: list[str] = []
        self.gate = asyncio.Semaphore(0)

    async def ask(self, name: str, lane: Lane, chunks: int) -> None:
        for _ in range(chunks):
            async with self.lanes.turn(lane):
                self.order.append(name)
                await self.gate.acquire()

    def go(self, name: str, lane: Lane, chunks: int = 1) -> asyncio.Task[None]:
        return asyncio.create_task(self.ask(name, lane, chunks))

    async def chunk(self) -> None:
        """One chunk ends; all that follows from it happens."""
        self.gate.release()
        await settle()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_a_person_waits_for_the_chunk_under_way_and_no_other():
    async def story() -> list[str]:
        company = Company()
        job = company.go("job", "bulk", 5)
        await settle()
        await company.chunk()
        person = company.go("person", "interactive", 2)
        await settle()
        for _ in range(6):
            await company.chunk()
        await asyncio.gather(job, person)
        return company.order

    assert asyncio.run(story()) == ["job", "job", "person", "person", "job", "job", "job"]


def test_jobs_take_turns_chunk_by_chunk():
    async def story() -> list[str]:
        company = Company()
        jobs = [company.go(name, "bulk", 3) for name in "ab"]
        await settle()
        for _ in range(6):
            await company.chunk()
        await asyncio.gather(*jobs)
        return company.order

    assert asyncio.run(story()) == ["a", "b", "a", "b", "a", "b"]


def test_who_gives_up_waiting_is_passed_over_even_at_the_last_moment():
    async def story() -> list[str]:
        company = Company()
        first = company.go("first", "bulk")
        await settle()
        early, late, last = (company.go(name, "bulk") for name in ("early", "late", "last"))
        await settle()
        early.cancel()
        await settle()
        company.gate.release()  # the turn passes to `late` at the moment in which it gives up
        await asyncio.sleep(0)
        late.cancel()
        for _ in range(3):
            await company.chunk()
        done = await asyncio.gather(first, early, late, last, return_exceptions=True)
        assert [isinstance(one, asyncio.CancelledError) for one in done][1:3] == [True, True]
        assert company.lanes.waiting() == {"interactive": 0, "bulk": 0}
        return company.order

    assert asyncio.run(story())[-1] == "last"


def test_a_chunk_that_fails_gives_its_turn_back():
    async def story() -> int:
        lanes = Lanes(MOST)
        with pytest.raises(ZeroDivisionError):
            async with lanes.turn("bulk"):
                raise ZeroDivisionError
        async with lanes.turn("bulk") as number:
            return number

    assert asyncio.run(story()) == 2


def test_no_more_wait_than_may_and_a_full_lane_leaves_the_other_open():
    async def story() -> None:
        company = Company()
        tasks = [company.go("job", "bulk") for _ in range(MOST + 1)]
        await settle()
        with pytest.raises(LanesFull):
            await company.ask("one more", "bulk", 1)
        tasks.append(company.go("person", "interactive"))
        for _ in tasks:
            await company.chunk()
        await asyncio.gather(*tasks)
        assert company.order[1] == "person"

    asyncio.run(story())
