"""The process that reads files: ``python -m convviz.decoder``. It ends when its server does.

Requests come in on the standard input and answers go out on the standard output, which nothing else may write
to: what libraries print goes nowhere.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import BufferedReader
from threading import Thread

from convviz.core.limits import MAX_DECODER_MB
from convviz.decoder.work import serve


def main() -> None:
    """Serve until the standard input ends, even in the middle of a file."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _limit_memory()
    reading, writing = os.pipe()
    Thread(target=_pass_on, args=(requests, writing), daemon=True).start()
    serve(os.fdopen(reading, "rb"), answers)


def _pass_on(requests: BufferedReader, writing: int) -> None:
    """Hand on what comes in, so that its end is noticed while a file is being read."""
    with suppress(OSError):
        while block := requests.read1(1 << 16):
            at = 0
            while at < len(block):
                at += os.write(writing, block[at:])
    os._exit(0)


def _limit_memory() -> None:
    """Let no file take more memory than any that is allowed, where the system can."""
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MAX_DECODER_MB * 2**20,) * 2)


if __name__ == "__main__":
    main()
