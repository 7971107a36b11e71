"""One visitor's training, beside the page: it goes on while the page is used, and ends when nobody looks."""

from __future__ import annotations

from contextlib import closing
from threading import Thread
from time import monotonic

from convviz.language import speaking, spoken
from convviz.network.items import Plan
from convviz.trainer.client import train_aside
from convviz.training.digits import Epoch

PATIENCE = 15.0
"""Seconds after which a training at which no page looks is given up."""


class Job:
    """A training that runs in a thread, which waits for the process that does the work.

    Parameters
    ----------
    plan : Plan
        As `convviz.training.digits.fitted` returns it.
    epochs, seed : int

    Attributes
    ----------
    done : tuple of Epoch
        Those that are there: the network before the first, and after each.
    waited : float
        Seconds for which others' trainings were waited for.
    error : Exception or None
        Why it ended before its end.
    """

    def __init__(self, plan: Plan, epochs: int, seed: int) -> None:
        self.plan, self.epochs, self.seed = plan, epochs, seed
        self.done: tuple[Epoch, ...] = ()
        self.waited = 0.0
        self.error: Exception | None = None
        self._is_wanted, self._seen, self._language = True, monotonic(), spoken()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether no more epochs come. Whoever asks is looking."""
        self._seen = monotonic()
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Have it end before the next epoch."""
        self._is_wanted = False

    def wait(self, seconds: float) -> None:
        """Wait until it is over."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            with (
                speaking(self._language),
                closing(train_aside(self.plan, self.epochs, self.seed, self._wait)) as course,
            ):
                for epoch in course:
                    self.done = (*self.done, epoch)
                    if not self._is_looked_at():
                        return
        except _NobodyWaits:
            return
        except Exception as error:
            self.error = error

    def _wait(self, seconds: float) -> None:
        self.waited = seconds
        if not self._is_looked_at():
            raise _NobodyWaits

    def _is_looked_at(self) -> bool:
        return self._is_wanted and monotonic() - self._seen < PATIENCE


class _NobodyWaits(Exception):
    """A training was given up before it began."""
