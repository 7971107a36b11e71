"""What every uploaded file is held to before anything in it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from convviz.core.errors import SourceError
from convviz.core.limits import DECODE_WAIT_SECONDS, MAX_NAME, MAX_UPLOAD_MB
from convviz.data.readers.refusals import busy
from convviz.data.wording import shown
from convviz.language import phrase

_decoders = BoundedSemaphore(1)


def checked_name(data: bytes, name: str, advice: str) -> str:
    """Return what to call a file, if it is neither empty nor too large.

    Parameters
    ----------
    data : bytes
    name : str
        What the user calls it.
    advice : str
        What to do if it is too large, in the language that is spoken: "delete columns or rows".

    Raises
    ------
    SourceError

    Examples
    --------
    >>> checked_name(b"1,2", "a\\nb.csv", "delete rows")
    'a b.csv'
    """
    name = shown(name, MAX_NAME) or phrase("the file")
    if not data:
        raise empty(name)
    if len(data) > MAX_UPLOAD_MB * 2**20:
        told = phrase(
            "“{name}” has {size:.1f} MB, and at most {most} MB are read; {advice} and upload that.",
            name=name,
            size=len(data) / 2**20,
            most=MAX_UPLOAD_MB,
            advice=advice,
        )
        raise SourceError(told)
    return name


def empty(name: str) -> SourceError:
    """The refusal of a file with nothing in it."""
    told = phrase("“{name}” is empty (0 bytes); save it again, or choose another file.", name=name)
    return SourceError(told)


def no_cells(name: str) -> SourceError:
    """The refusal of a table or a text in which nothing stands."""
    return SourceError(phrase("“{name}” has no cells; put a column of numbers into it.", name=name))


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Wait until no other file is being decoded, on whatever thread, and keep the others waiting.

    Raises
    ------
    SourceError
        After `DECODE_WAIT_SECONDS`.
    """
    if not _decoders.acquire(timeout=DECODE_WAIT_SECONDS):
        raise busy(name, DECODE_WAIT_SECONDS)
    try:
        yield
    finally:
        _decoders.release()
