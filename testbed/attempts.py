"""One file read as the page reads it, in a process of its own: what became of it, and what that took.

Linux only: a child is forked, and tells of its memory what Linux says.
"""

from __future__ import annotations

import json
import os
import select
import signal
import traceback
import warnings
from collections.abc import Callable, Sequence
from time import process_time
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.data.uploads import File, choices_in, read_first
from testbed.processes import most_resident, resident

PATIENCE = 60
"""Seconds after which there is no answer."""

SECONDS, MEMORY = 2, 200 * 2**20
"""Of the processor and of memory: what reading any file may take at most."""

READ, REFUSED = "read", "refused"


class Outcome(NamedTuple):
    """What became of a file: read, refused, a traceback, or no answer; and what it took at most."""

    what: str
    verdict: str
    said: str
    seconds: float
    bytes: int

    @property
    def is_fine(self) -> bool:
        return self.verdict in (READ, REFUSED)


def as_the_page(rank: int, files: Sequence[File]) -> None:
    """Read what can be chosen in files, and the first of it."""
    read_first(rank, files, choices_in(rank, files))


def attempt(
    what: str,
    rank: int,
    name: str,
    content: Callable[[], bytes],
    read: Callable[[int, Sequence[File]], None] = as_the_page,
) -> Outcome:
    """Read a file as the page would, in a process of its own.

    Parameters
    ----------
    what : str
        How to call it in the report.
    rank : {1, 2, 3}
    name : str
        What the visitor calls it.
    content : callable
        Returns its bytes, within that process and before anything is measured.
    read : callable
    """
    answer, question = os.pipe()
    child = os.fork()
    if not child:
        os.close(answer)
        _answer(question, rank, name, content, read)
    os.close(question)
    ready, _, _ = select.select([answer], [], [], PATIENCE)
    said = b"".join(iter(lambda: os.read(answer, 65_536), b"")) if ready else b""
    os.close(answer)
    if not said:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not said:
        return Outcome(what, "no answer", f"ended with status {status}", PATIENCE, 0)
    return Outcome(what, *json.loads(said))


def _answer(question: int, rank: int, name: str, content: Callable[[], bytes], read: Callable) -> None:
    warnings.simplefilter("ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # libtiff writes there what it thinks
    files = [File(content(), name)]
    before, start = resident(os.getpid()), process_time()
    try:
        read(rank, files)
        verdict, said = READ, ""
    except SourceError as error:
        verdict, said = REFUSED, str(error)
    except BaseException:
        verdict, said = "traceback", traceback.format_exc()
    taken = process_time() - start, max(0, most_resident(os.getpid()) - before)
    os.write(question, json.dumps([verdict, said, *taken]).encode())
    os._exit(0)
