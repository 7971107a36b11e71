"""Whole folders of pictures, good and bad, and damaged files of our own, through the page's own readers.

``python -m benchmarks.corpora FOLDER …`` reads every file in the folders as a picture and as a volume, then
2 000 damaged files of every format, then files made to cost gigabytes; each in a process of its own, so that
what it needs at most can be measured. A file is read, or refused with a sentence; anything else is a failure,
listed at the end. CONTRIBUTING says where folders of pictures can be had. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

from benchmarks.verdict import finish, judge
from convviz.core.errors import SourceError
from convviz.data.uploads import File, choices_in, read_files, read_first
from tests.bombs import bombs
from tests.damage import mutated
from tests.specimens import specimens

MUTATIONS = 2000
SECONDS, MEMORY = 2, 200 * 2**20
BOMB_SECONDS, BOMB_MEMORY = 0.1, 10 * 2**20
PATIENCE = 60

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
    before, start = _resident("VmRSS"), process_time()
    try:
        read(rank, files)
        verdict, said = READ, ""
    except SourceError as error:
        verdict, said = REFUSED, str(error)
    except BaseException:
        verdict, said = "traceback", traceback.format_exc()
    taken = process_time() - start, max(0, _resident("VmHWM") - before)
    os.write(question, json.dumps([verdict, said, *taken]).encode())
    os._exit(0)


def _resident(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(field)).split()[1]) * 1024


def of_folder(folder: Path) -> Iterator[Outcome]:
    """Read all pictures of a folder and those below it, once as pictures and once as volumes."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for rank in (2, 3):
            what = f"{path.relative_to(folder)} ({'picture' if rank == 2 else 'volume'})"
            yield attempt(what, rank, path.name, path.read_bytes)


def of_mutations(count: int) -> Iterator[Outcome]:
    """Read so many damaged files, the same ones each time."""
    sound = specimens()
    chance = random.Random(count)
    for index in range(count):
        title = list(sound)[index % len(sound)]
        rank, name, content = sound[title]
        damaged = mutated(content, chance)
        yield attempt(f"{title} {index}", rank, name, lambda damaged=damaged: damaged)


def of_bombs() -> Iterator[Outcome]:
    """Read what is small and claims to be large."""
    for title, bomb in bombs().items():
        read_files(*_WARM)  # so that nothing is imported while a refusal is measured
        yield attempt(title, bomb.rank, bomb.name, lambda bomb=bomb: bomb.content)


_WARM = (2, [File(b"P5 1 1 255 \0", "one.pgm")])


def report(title: str, outcomes: Iterable[Outcome], seconds: float, memory: int) -> list[Outcome]:
    """Print the figures of some files beside their bars; return those that failed."""
    outcomes = list(outcomes)
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    print(f"\n{title}: {len(outcomes)} readings")
    print("  " + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:3]
    largest = sorted(outcomes, key=lambda outcome: -outcome.bytes)[:3]
    print(f"  slowest, bar {seconds:g} s:  " + "; ".join(f"{o.seconds:.2f} s {o.what}" for o in slowest))
    print(
        f"  largest, bar {memory >> 20} MiB:  "
        + "; ".join(f"{o.bytes / 2**20:.0f} MiB {o.what}" for o in largest),
        flush=True,
    )
    return [o for o in outcomes if not o.is_fine or o.seconds > seconds or o.bytes > memory]


def main() -> None:
    """Read what the command line names; end with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--mutations", type=int, default=MUTATIONS)
    asked = parser.parse_args()
    failed = []
    for folder in asked.folders:
        failed += report(str(folder), of_folder(folder), SECONDS, MEMORY)
    failed += report("Damaged files of ours", of_mutations(asked.mutations), SECONDS, MEMORY)
    told = list(of_bombs())
    failed += report("Bombs", told, BOMB_SECONDS, BOMB_MEMORY)
    for one in told:
        print(f"    {one.seconds * 1000:4.0f} ms {one.bytes / 2**20:5.1f} MiB  {one.what}: {one.said}")
    for one in failed:
        judge(one.what, False)
        print(f"\nFAILED {one.what}: {one.verdict}, {one.seconds:.2f} s, {one.bytes >> 20} MiB\n{one.said}")


if __name__ == "__main__":
    finish(main)
