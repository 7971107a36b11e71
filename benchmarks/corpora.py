"""Whole folders of pictures, good and bad, and damaged files of our own, through the page's own readers.

``python -m benchmarks.corpora FOLDER …`` reads every file in the folders as a picture and as a volume, then
2 000 damaged files of every format, then files made to cost gigabytes; each in a process of its own, so that
what it needs at most can be measured. A file is read, or refused with a sentence; anything else is a failure,
listed at the end. CONTRIBUTING says where folders of pictures can be had. Linux only.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.verdict import finish, judge
from convviz.data.uploads import File, read_files
from testbed.attempts import MEMORY, SECONDS, Outcome, attempt
from testbed.files.bombs import BOMB_MEMORY, bombs
from testbed.files.damage import mutated
from testbed.files.specimens import specimens

MUTATIONS = 2000
BOMB_SECONDS = 0.1


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
