"""How much of what visitors bring one server keeps, all sessions together."""

from __future__ import annotations

import weakref
from threading import Lock

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_KEPT_MB
from convviz.language import phrase

MEGABYTE = 2**20


class Reservation:
    """Bytes that are counted as kept for as long as something refers to this."""

    def __init__(self, size: int):
        self.size = size


_lock = Lock()
_reservations: weakref.WeakSet[Reservation] = weakref.WeakSet()


def reserved() -> int:
    """Return how many bytes are counted as kept."""
    return sum(reservation.size for reservation in _reservations)


def reserve(size: int, instead_of: Reservation | None = None, most: int = MAX_KEPT_MB) -> Reservation:
    """Reserve so many bytes, for as long as what is returned is kept.

    Parameters
    ----------
    size : int
    instead_of : Reservation, optional
        What the same visitor gives up for it.
    most : int
        Megabytes that all visitors together may then keep.

    Raises
    ------
    SourceError
        If they would keep more.

    Examples
    --------
    >>> before = reserved()
    >>> reservation = reserve(1000)
    >>> reserved() - before
    1000
    >>> del reservation
    >>> reserved() - before
    0
    """
    with _lock:
        free = most * MEGABYTE - reserved() + (instead_of.size if instead_of else 0)
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
        reservation = Reservation(size)
        _reservations.add(reservation)
    return reservation
