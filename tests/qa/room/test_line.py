"""Questions wait for their turn, and know how many are before them."""

from __future__ import annotations

import asyncio
import threading

import pytest

from qa.room.line import Line, LineFull


class Gate:
    """Work that waits to be let go."""

    def __init__(self, result: object = None) -> None:
        self._result = result
        self._go = threading.Event()

    def open(self) -> None:
        self._go.set()

    def __call__(self) -> object:
        assert self._go.wait(10)
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result


async def told(ticket) -> list[int]:
    return [place async for place in ticket.places(pause=0)]


def test_each_is_told_its_place_until_its_work_is_done():
    async def visit():
        line, gates = Line(at_once=1, most=5), [Gate(number) for number in range(4)]
        tickets = [line.join(gate) for gate in gates]
        listening = [asyncio.create_task(told(ticket)) for ticket in tickets]
        for gate, listener in zip(gates, listening, strict=True):
            await asyncio.sleep(0.01)
            gate.open()
            await listener
        return [listener.result() for listener in listening], [ticket.result() for ticket in tickets]

    places, results = asyncio.run(visit())
    assert places == [[0], [1, 0], [2, 1, 0], [3, 2, 1, 0]]
    assert results == [0, 1, 2, 3]


def test_some_are_worked_on_at_the_same_time():
    async def visit():
        line, first, second, third = Line(at_once=2, most=5), Gate(), Gate(), Gate()
        tickets = [line.join(work) for work in (first, second, third)]
        listening = [asyncio.create_task(told(ticket)) for ticket in tickets]
        await asyncio.sleep(0.01)
        second.open()
        await listening[1]
        third.open()
        await listening[2]
        first.open()
        return [await listener for listener in listening]

    assert asyncio.run(visit()) == [[0], [0], [1, 0]]


def test_a_full_line_takes_nobody_in():
    async def visit():
        line, gate = Line(at_once=1, most=1), Gate()
        working, waiting = line.join(gate), line.join(Gate())
        with pytest.raises(LineFull):
            line.join(Gate())
        waiting.leave()
        after = line.join(gate)
        gate.open()
        return [await told(working), await told(after)]

    assert asyncio.run(visit()) == [[0], [0]]


def test_whoever_leaves_holds_nobody_up():
    async def visit():
        line, gate = Line(at_once=1, most=5), Gate()
        first, second, third = (line.join(gate) for _ in range(3))
        listener = asyncio.create_task(told(third))
        await asyncio.sleep(0.01)
        second.leave()
        first.leave()  # worked on already: counts to its end
        await asyncio.sleep(0.01)
        assert not listener.done()
        gate.open()
        return await listener

    assert asyncio.run(visit()) == [2, 1, 0]


def test_a_problem_is_of_the_one_it_happened_to():
    async def visit():
        line, gate = Line(at_once=1, most=5), Gate(ValueError("no"))
        wrong, right = line.join(gate), line.join(lambda: "fine")
        gate.open()
        await told(wrong)
        await told(right)
        with pytest.raises(ValueError, match="no"):
            wrong.result()
        return right.result()

    assert asyncio.run(visit()) == "fine"


def test_it_can_be_told_again_and_again():
    async def visit():
        gate = Gate()
        ticket = Line(at_once=1, most=5).join(gate)
        places = ticket.places(every=0.01, pause=0)
        told = [await anext(places) for _ in range(3)]
        gate.open()
        return told, [place async for place in places][-1:]

    told, rest = asyncio.run(visit())
    assert told == [0, 0, 0]
    assert set(rest) <= {0}


def test_not_every_step_is_told():
    async def visit():
        line, gates = Line(at_once=1, most=9), [Gate() for _ in range(4)]
        *_, last = [line.join(gate) for gate in gates]
        listener = asyncio.create_task(_told_with_pauses(last))
        for gate in gates:
            await asyncio.sleep(0.01)
            gate.open()
        return await listener

    assert asyncio.run(visit()) == [3]  # the rest came within the pause


async def _told_with_pauses(ticket) -> list[int]:
    return [place async for place in ticket.places(pause=60)]
