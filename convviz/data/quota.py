"""How much of what visitors bring one server keeps, all sessions together."""

from __future__ import annotations

import weakref
from threading import Lock

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_KEPT_MB
from convviz.language import phrase

MEGABYTE = 2**20


class Room:
    """Bytes that are counted as kept for as long as something refers to this."""

    def __init__(self, size: int):
        self.size = size


_lock = Lock()
_rooms: weakref.WeakSet[Room] = weakref.WeakSet()


def taken() -> int:
    """Return how many bytes are counted as kept."""
    return sum(room.size for room in _rooms)


def take(size: int, instead_of: Room | None = None, most: int = MAX_KEPT_MB) -> Room:
    """Return room for so many bytes.

    Parameters
    ----------
    size : int
    instead_of : Room, optional
        What the same visitor gives up for it.
    most : int
        Megabytes that all visitors together may then keep.

    Raises
    ------
    SourceError
        If they would keep more.

    Examples
    --------
    >>> before = taken()
    >>> room = take(1000)
    >>> taken() - before
    1000
    >>> del room
    >>> taken() - before
    0
    """
    with _lock:
        free = most * MEGABYTE - taken() + (instead_of.size if instead_of else 0)
        if size > free:
            raise SourceError(
                phrase(
                    "This server keeps at most {most} MB of files for all its visitors together; "
                    "{free:.1f} MB are left, and this one needs {size:.1f} MB: "
                    "try again in some minutes, or run ConvViz on your own machine.",
                    most=most,
                    free=max(0, free) / MEGABYTE,
                    size=size / MEGABYTE,
                )
            )
        room = Room(size)
        _rooms.add(room)
    return room
