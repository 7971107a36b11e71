"""A class at its work: many visitors, each changing a setting on a timetable of his own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import cycle, islice
from typing import NamedTuple

from websockets.exceptions import WebSocketException

from testbed.visitor import Run, Visitor, visit
from testbed.widget_states import Value

PERIOD = 2.0
"""Seconds from one change of a visitor to his next."""

LINKS = ({}, {"rank": "1"}, {}, {"rank": "3"})
"""With what visitors begin, in turns: every second one with the page as it is first seen."""

Fields = tuple[tuple[str, Value, Value], ...]

CHANGES: Fields = (
    ("filters", 2, 1),
    ("dilation", 2, 1),
    ("padding", "same", "valid"),
    ("operation", "Convolution", "Cross-correlation"),
    ("bias", 1, 0),
    ("stride", 3, 1),
    ("view", "Matrix", None),
    ("view", "Step by step", None),
)
"""Which fields are changed in turns, to what, and back. The page has them for every rank."""

NET_CHANGES: Fields = (
    ("net-dilation-whole", 2, 1),
    ("net-padding-whole", 0, 1),
    ("net-bias", False, True),
    ("net-padding_mode-word", "reflect", "zeros"),
)
"""The same of a network's first layer."""


Act = Callable[[Visitor, str, Value], Awaitable[Run]]
"""What a visitor does when it is due, given a field and its next value."""


class Answer(NamedTuple):
    """One change: when it was due and when the page had answered, in seconds, and what was sent."""

    due: float
    done: float
    run: Run

    @property
    def latency(self) -> float:
        """Seconds from when the change was due, whenever it was sent."""
        return self.done - self.due

    @property
    def is_late(self) -> bool:
        """Whether the next change was due before the answer."""
        return self.latency > PERIOD


async def come(
    room: AsyncExitStack, url: str, count: int, seconds: float = PERIOD, links: Sequence[dict] = LINKS
) -> tuple[list[Visitor], list[float]]:
    """Let visitors open the page one after the other; return them, and how long each waited for it.

    Parameters
    ----------
    room : AsyncExitStack
        They leave when it closes.
    url : str
    count : int
    seconds : float
        In which all of them come.
    links : sequence of dict
        With what they begin, in turns.
    """
    now = asyncio.get_running_loop().time
    start = now()

    async def open_page(number: int) -> tuple[Visitor, float]:
        due = start + seconds * number / count
        await asyncio.sleep(due - now())
        visitor = await room.enter_async_context(visit(url, **links[number % len(links)]))
        return visitor, now() - due

    opened = await asyncio.gather(*map(open_page, range(count)))
    return [visitor for visitor, _ in opened], [waited for _, waited in opened]


async def work(
    visitors: Sequence[Visitor],
    seconds: float,
    period: float = PERIOD,
    act: Act | None = None,
    fields: Fields = CHANGES,
) -> list[Answer]:
    """Let every visitor change a setting once a `period`, or do something else; return every answer.

    The changes are spread evenly over the period. Each is due by the timetable, not when the one before is
    answered: a visitor who waits is late with the next, and that counts.
    """
    now = asyncio.get_running_loop().time
    start = now()

    async def change_settings(number: int, visitor: Visitor) -> list[Answer]:
        answers = []
        for count, (key, value) in enumerate(islice(changes(number, fields), round(seconds / period))):
            due = start + period * (count + number / len(visitors))
            await asyncio.sleep(due - now())
            run = await (act or _change)(visitor, key, value)
            answers.append(Answer(due, now(), run))
        return answers

    worked = await asyncio.gather(*(change_settings(*numbered) for numbered in enumerate(visitors)))
    return [answer for answers in worked for answer in answers]


async def run_again(visitor: Visitor, key: str, value: Value) -> Run:
    """Ask for another run of a page that has no fields."""
    return await visitor.run()


async def _change(visitor: Visitor, key: str, value: Value) -> Run:
    """Change a setting; a setting that is changed is in the address."""
    before = visitor.query
    try:
        run = await visitor.set(key, value)
    except (LookupError, OSError, WebSocketException) as error:
        return Run(0, 0, (repr(error),))
    if visitor.query == before:
        return run._replace(problems=(*run.problems, f"{key}={value} changed nothing"))
    return run


def changes(number: int, fields: Fields = CHANGES) -> Iterator[tuple[str, Value]]:
    """Return without end what a visitor changes: each begins at another field."""
    first = number % len(fields)
    for key, there, back in cycle((*fields[first:], *fields[:first])):
        yield key, there
        yield key, back
