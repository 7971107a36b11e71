"""One picture at a time, of all visitors: read, computed in strips, written, and told how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic
from typing import NamedTuple

from convviz.core.errors import ConvSpecError, SourceError
from convviz.core.limits import FULL_SIZE_WAIT_SECONDS
from convviz.core.parts import middle
from convviz.core.spec import Spec
from convviz.data.picture import Picture
from convviz.fullsize.convolving import Convolved, Job, Tell, convolve
from convviz.fullsize.whole import Whole, whole_of
from convviz.fullsize.writing import Preview, Written, preview, write
from convviz.language import phrase

_READ, _CONVOLVED = 0.15, 0.6
"""Shares of the time after which a photograph of a camera is read, and is convolved."""
_LOOK_SECONDS = 0.2

_jobs = BoundedSemaphore(1)


class Place(NamedTuple):
    """Where a result lies over its original, in shares of the original's width and height.

    An output lies over the middle of its window. So the result of a kernel without padding is a little
    smaller, and that of a stride of 2 is drawn at twice its size.
    """

    left: float
    top: float
    width: float
    height: float


class Result(NamedTuple):
    """A picture that was worked out in full.

    Attributes
    ----------
    name : str
    before, after : Preview
    place : Place
    size : (int, int)
        Width and height of the original.
    convolved : Convolved
        Without its pixels: those are in the file.
    shape : (int, int, int)
        Height, width and channels of the result.
    file : Written
    notes : tuple of str
        What was done to the picture when it was read and written.
    """

    name: str
    before: Preview
    after: Preview
    place: Place
    size: tuple[int, int]
    convolved: Convolved
    shape: tuple[int, int, int]
    file: Written
    notes: tuple[str, ...]

    @property
    def nbytes(self) -> int:
        """What it takes to keep it."""
        return len(self.before.data) + len(self.after.data) + len(self.file.data)


class Seen(NamedTuple):
    """A picture as it is kept for the stage, and all of it after the layer, for the screen.

    Attributes
    ----------
    name : str
    before : Preview
    after : Preview or None
        None where the layer makes no picture of a picture, or its settings do not fit this one.
    place : Place
    size : (int, int)
        Width and height of the picture.
    """

    name: str
    before: Preview
    after: Preview | None
    place: Place
    size: tuple[int, int]

    @property
    def nbytes(self) -> int:
        """What it takes to keep it."""
        return len(self.before.data) + (len(self.after.data) if self.after else 0)


def look(picture: Picture, job: Job | None) -> Seen:
    """Run the layer over all pixels that are kept of a picture, to be looked at only.

    Parameters
    ----------
    picture : Picture
    job : Job or None
        None for the picture alone.
    """
    pixels = whole_of(picture).pixels
    before, size = preview(pixels), (pixels.shape[1], pixels.shape[0])
    if job is not None:
        try:
            convolved = convolve(pixels, job, lambda words, share: None)
        except ConvSpecError:  # a picture of few pixels under a wide kernel
            pass
        else:
            return Seen(picture.name, before, preview(convolved.pixels), place_of(convolved.spec), size)
    return Seen(picture.name, before, None, Place(0, 0, 1, 1), size)


def work_out(read: Callable[[], Whole], job: Job, tell: Tell) -> Result:
    """Read a picture, run the layer over all of it and write it again.

    Parameters
    ----------
    read : callable
        Returns the picture; called when it is this one's turn, so that there is one in memory at a time.
    job : Job
    tell : callable

    Raises
    ------
    SourceError, ConvSpecError
        If the picture cannot be read, the settings do not fit it, or it is others' turn for too long.
    """
    with _in_turn(tell):
        tell(phrase("Reading the picture"), 0.0)
        whole = read()
        before, size = preview(whole.pixels), whole.pixels.shape[1::-1]
        convolved = convolve(whole.pixels, job, _part(tell, _READ, _CONVOLVED))
        name, form, notes = whole.name, whole.form, whole.notes
        del whole  # 72 MB at 24 megapixels, and the file is made of the result alone
        pixels = convolved.pixels
        convolved = convolved._replace(pixels=pixels[:0])
        after = preview(pixels)
        writing = _part(tell, _CONVOLVED, 1.0)
        file = write(pixels, form, name, lambda share: writing(phrase("Writing the file"), share), job.made)
    notes = (*notes, *file.notes)
    place = place_of(convolved.spec)
    return Result(name, before, after, place, size, convolved, pixels.shape, file, notes)


def place_of(spec: Spec) -> Place:
    """Return where the output of a layer in two axes lies over its input.

    Examples
    --------
    >>> from convviz.core.spec import resolve
    >>> place_of(resolve((1, 10, 10), (1, 1, 3, 3)))
    Place(left=0.1, top=0.1, width=0.8, height=0.8)
    >>> place_of(resolve((1, 10, 10), (1, 1, 3, 3), padding="same"))
    Place(left=0.0, top=0.0, width=1.0, height=1.0)
    """
    (top, height), (left, width) = (
        ((middle(rule) - rule.jump / 2) / rule.size, rule.outputs * rule.jump / rule.size)
        for rule in spec.rules
    )
    return Place(left, top, width, height)


def _part(tell: Tell, start: float, end: float) -> Tell:
    """What tells of a part of the work as of so much of all of it."""
    return lambda words, share: tell(words, start + share * (end - start))


@contextmanager
def _in_turn(tell: Tell) -> Iterator[None]:
    """Wait until no other picture is worked out in full, and keep the others waiting."""
    end = monotonic() + FULL_SIZE_WAIT_SECONDS
    while not _jobs.acquire(timeout=_LOOK_SECONDS):
        if monotonic() > end:
            told = phrase(
                "Full-size pictures are computed one at a time, and others were still being computed after "
                "{seconds} seconds; try again in a moment.",
                seconds=FULL_SIZE_WAIT_SECONDS,
            )
            raise SourceError(told)
        tell(phrase("Waiting for other pictures to finish"), 0.0)
    try:
        yield
    finally:
        _jobs.release()
