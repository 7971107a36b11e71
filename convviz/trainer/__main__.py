"""The process that trains: ``python -m convviz.trainer``. It ends with its training, or with its server.

The request comes in on the standard input, and a message an epoch goes out on the standard output.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import BufferedReader
from threading import Thread

from convviz.decoder.messages import receive
from convviz.trainer.work import answer


def main() -> None:
    """Train what is asked for, behind all that others want of the machine."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    if sys.platform != "win32":
        os.nice(10)
    message, _ = receive(requests)
    Thread(target=_end_with, args=(requests,), daemon=True).start()
    with suppress(BrokenPipeError):
        answer(message, answers)


def _end_with(requests: BufferedReader) -> None:
    """End when the server closes the other end, or is gone."""
    with suppress(OSError):
        requests.read()
    os._exit(0)


if __name__ == "__main__":
    main()
