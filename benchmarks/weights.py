"""A file of weights listed: ``python -m benchmarks.weights`` prints the time and the memory beside the bars.

A safetensors file of 50 MB is made, and read as the page has it read: sent to the process that reads files,
whose answer names its tensors. Time is the best of some. Memory is what that process takes at most beyond
what it takes idle; the file, as it came, is part of that. It ends with 1 where a bar is missed. Linux only.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from benchmarks.verdict import finish, judge
from convviz.decoder.process import Process
from testbed.files.weights import safetensors_of
from testbed.processes import most_resident, resident

SECONDS, MEMORY, PATIENCE = 0.3, 80 * 10**6, 30
TIMES = 5


def main() -> None:
    """Print a line for each bar; end with 1 if one is missed."""
    tensors = {f"layer{index}.weight": np.zeros((256, 256, 5, 5), np.float32) for index in range(8)}
    content = safetensors_of(tensors)
    process = Process()
    _listed(
        process, safetensors_of({"one": np.zeros(1, np.float32)})
    )  # so that it has imported what it needs
    before = resident(process.pid)
    seconds = min(_listed(process, content) for _ in range(TIMES))
    bytes = most_resident(process.pid) - before
    process.end()
    print(f"a safetensors file of {len(content) / 1e6:.0f} MB, {len(tensors)} tensors")
    print(f"{seconds * 1000:6.0f} ms of {SECONDS * 1000:.0f}  {judge('time', seconds <= SECONDS)}")
    print(f"{bytes / 1e6:6.0f} MB of {MEMORY / 1e6:.0f}  {judge('memory', bytes <= MEMORY)}")


def _listed(process: Process, content: bytes) -> float:
    """Seconds in which the process says which tensors are in a file."""
    asked = {"task": "read_names", "rank": 0, "choice": None, "language": "en", "names": ["a.safetensors"]}
    begin = perf_counter()
    answer, _ = process.ask(asked, [content], PATIENCE)
    assert "record" in answer, answer
    return perf_counter() - begin


if __name__ == "__main__":
    if sys.platform == "linux":
        finish(main)
