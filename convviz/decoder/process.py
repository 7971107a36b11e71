"""One process that reads files, from the server's side: started, asked, and ended if it takes too long."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BufferedIOBase
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Any

from convviz.decoder.messages import receive, send

COMMAND = (sys.executable, "-m", "convviz.decoder")
ROOT = Path(__file__).resolve().parents[2]
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""More threads would take memory, and wait for each other on a machine with other work."""


class Ended(Exception):
    """The process ended before it answered; `was_late` if because its time was over."""

    def __init__(self, was_late: bool):
        super().__init__(was_late)
        self.was_late = was_late


class Process:
    """A process that reads files, one at a time."""

    def __init__(self) -> None:
        self.is_new = True
        self._process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=os.environ | ALONE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open one
        )
        requests, answers = self._process.stdin, self._process.stdout
        assert requests is not None
        assert isinstance(answers, BufferedIOBase)
        self._requests: IO[bytes] = requests
        self._answers: BufferedIOBase = answers
        Thread(target=self._process.wait, daemon=True).start()  # whenever it ends, nothing is left of it

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_there(self) -> bool:
        return self._process.returncode is None

    def ask(
        self, message: Mapping[str, object], blocks: Sequence[bytes], seconds: float
    ) -> tuple[dict[str, Any], list[bytearray]]:
        """Send a message and return the answer.

        Raises
        ------
        Ended
        """
        late: list[bool] = []

        def stop() -> None:
            late.append(True)
            self._process.kill()

        timer = Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            send(self._requests, message, *blocks)
            answer = receive(self._answers)
            self.is_new = False
            return answer
        except (OSError, EOFError, ValueError):
            self.end()
            raise Ended(bool(late)) from None
        finally:
            timer.cancel()

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._requests, self._answers):
            with suppress(OSError):  # of what was still to be written
                stream.close()
