"""The slowest and largest files that may be uploaded, each held to the bars of time and memory.

``python -m benchmarks.heaviest`` builds them one after another, has each read in a process of its own, prints
the processor's seconds and the memory at most beside the bars, and ends with 1 where one is missed. A word
reads only those whose title has it: ``python -m benchmarks.heaviest png``. Linux only.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the process in which the page has files read

import sys
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.verdict import finish, judge
from convviz.data.uploads import File
from convviz.fullsize.whole import read_whole
from testbed.attempts import MEMORY, READ, REFUSED, SECONDS, Outcome, as_the_page, attempt
from testbed.files.heavy import WARM, heavy_files

WHOLE = 0
"""In place of a rank: read at full size."""
FULL_SIZE_MEMORY = 400 * 10**6


def measured(title: str, rank: int, name: str, build: Callable[[], bytes]) -> Outcome:
    """Read a file in a process of its own, as the page does; it is built in another."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        builder = get_context("fork").Process(target=lambda: path.write_bytes(build()))
        builder.start()
        builder.join()
        return attempt(title, rank, name, path.read_bytes, as_the_page if rank else _whole)


def _whole(rank: int, files: list[File]) -> None:
    read_whole(*files[0])


def main() -> None:
    """Print a line for each file; end with 1 if a bar is missed."""
    words = sys.argv[1:]
    for rank, name, content in WARM:
        attempt("", rank, name, lambda content=content: content)
    print(f"bars: {SECONDS} s and {MEMORY >> 20} MiB; at full size {FULL_SIZE_MEMORY >> 20} MiB")
    for title, (rank, name, build) in heavy_files().items():
        if words and not any(word in title for word in words):
            continue
        one = measured(title, rank, name, build)
        memory = FULL_SIZE_MEMORY if rank == WHOLE else MEMORY
        is_met = one.verdict in (READ, REFUSED) and one.seconds <= SECONDS and one.bytes <= memory
        word = judge(title, is_met)
        verdict = one.verdict if is_met else f"{one.verdict} {word}"
        said = f": {one.said}" if one.said else ""
        print(f"{one.seconds:6.2f} s {one.bytes / 2**20:6.0f} MiB  {verdict:<8} {title}{said}", flush=True)


if __name__ == "__main__":
    finish(main)
