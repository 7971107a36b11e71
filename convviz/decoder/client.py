"""Reading of files for all visitors: in turn, within a limit of time, and in processes that can be ended."""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from typing import Any, NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import DECODE_SECONDS, DECODE_WAIT_SECONDS, MAX_DECODERS, MAX_NAME
from convviz.data.formats import File
from convviz.data.inputs import Upload
from convviz.data.readers.refusals import busy
from convviz.data.weights.record import Weights
from convviz.data.wording import shown
from convviz.decoder.messages import Record, from_json, unpacked
from convviz.decoder.process import Ended, Process
from convviz.fullsize.whole import Whole
from convviz.language import phrase, spoken

PATIENCE = 1.0
"""Seconds for which a file is waited for before the next is read beside it, in a process more."""


class Read(NamedTuple):
    """What there is to choose in files, what of it was chosen, and that as what can be shown."""

    options: tuple[str, ...]
    chosen: str | None
    upload: Upload


_changed = Condition()
_waiting: deque[object] = deque()
_begun: list[float] = []
"""When each of the files was begun that are being read."""
_idle: list[Process] = []
_busy: list[Process] = []


def read(rank: int, files: Sequence[File]) -> Read:
    """Read files as `convviz.data.uploads.read_first` does.

    Raises
    ------
    SourceError
        As that does; and if others' files are read for too long, or it takes too long to read these.
    """
    found, upload = _ask("read_all", rank, files)
    assert isinstance(upload, Upload)
    return Read(tuple(found["options"]), found["chosen"], upload)


def read_choice(rank: int, files: Sequence[File], choice: str) -> Upload:
    """Read of files what was chosen in them; as `read`."""
    _, upload = _ask("read_chosen", rank, files, choice)
    assert isinstance(upload, Upload)
    return upload


def read_at_full_size(file: File) -> Whole:
    """Read all pixels of a picture; as `read`."""
    _, whole = _ask("read_pixels", 2, [file])
    assert isinstance(whole, Whole)
    return whole


def tensors_in(file: File) -> Weights:
    """Read which tensors are in a file of weights, as `convviz.data.weights.reading.list_tensors` does."""
    _, weights = _ask("read_names", 0, [file])
    assert isinstance(weights, Weights)
    return weights


def read_tensors(file: File, names: Sequence[str]) -> Weights:
    """Read tensors, as `convviz.data.weights.reading.read_tensors` does."""
    _, weights = _ask("read_weights", 0, [file], list(names))
    assert isinstance(weights, Weights)
    return weights


def _ask(
    task: str, rank: int, files: Sequence[File], choice: str | list[str] | None = None
) -> tuple[dict[str, Any], Record]:
    name = shown(files[0].name, MAX_NAME) or phrase("the file")
    message = {"task": task, "rank": rank, "choice": choice, "language": spoken()}
    message["names"] = [file.name for file in files]
    with turn_to_read(name):
        answer, blocks = _answer(name, message, [file.content for file in files])
    if "refused" in answer:
        raise SourceError(from_json(answer["refused"]))
    if "failed" in answer:
        raise RuntimeError(answer["failed"])
    return answer["found"], unpacked(answer["record"], blocks[0])


def _answer(
    name: str, message: dict[str, Any], blocks: list[bytes]
) -> tuple[dict[str, Any], list[bytearray]]:
    """Ask a process; and a new one, if one that was idle is not there after all."""
    while True:
        with _process() as process:
            try:
                return process.ask(message, blocks, DECODE_SECONDS)
            except Ended as end:
                if process.is_new or end.was_late:
                    raise _ended(name, end.was_late) from None


@contextmanager
def turn_to_read(name: str) -> Iterator[None]:
    """Wait until it is this file's turn: whoever came first, and nobody twice before another once."""
    ticket, end = object(), monotonic() + DECODE_WAIT_SECONDS
    with _changed:
        _waiting.append(ticket)
        try:
            while _waiting[0] is not ticket or not _is_free():
                left = end - monotonic()
                if left <= 0:
                    raise busy(name, DECODE_WAIT_SECONDS)
                _changed.wait(min(left, PATIENCE))
        finally:
            _waiting.remove(ticket)
            _changed.notify_all()
        begun = monotonic()
        _begun.append(begun)
    try:
        yield
    finally:
        with _changed:
            _begun.remove(begun)
            _changed.notify_all()


def _is_free() -> bool:
    """Whether one more file may be read: beside none, or beside some that take long."""
    if len(_begun) >= MAX_DECODERS:
        return False
    return all(monotonic() - begun >= PATIENCE for begun in _begun)


@contextmanager
def _process() -> Iterator[Process]:
    """A process that waits for a file, or a new one; one of them is kept for the next file."""
    with _changed:
        process = next((one for one in _taken() if one.is_there), None)
    process = process or Process()
    _busy.append(process)
    try:
        yield process
    finally:
        with _changed:
            _busy.remove(process)
            is_kept = process.is_there and not _idle
            if is_kept:
                _idle.append(process)
        if not is_kept:
            process.end()


def _taken() -> Iterator[Process]:
    while _idle:
        yield _idle.pop()


def _ended(name: str, was_late: bool) -> SourceError:
    if was_late:
        told = phrase(
            "“{name}” took longer than {seconds} seconds to read, so reading it was stopped; "
            "save it smaller or in another format and upload that.",
            name=name,
            seconds=DECODE_SECONDS,
        )
    else:
        told = phrase(
            "“{name}” could not be read: its reader crashed; save it in another format and upload that.",
            name=name,
        )
    return SourceError(told)


@atexit.register
def end_all() -> None:
    """End the processes that wait for a file."""
    for process in _taken():
        process.end()
