"""Training from the server's side: in turn, within a limit of time, and ended when nobody waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from io import BufferedIOBase
from pathlib import Path
from threading import Lock, Timer

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TRAINING_WORK, TRAIN_SECONDS, TRAIN_WAIT_SECONDS
from convviz.decoder.messages import from_json, receive, send
from convviz.language import phrase, spoken
from convviz.network.items import Plan
from convviz.network.line import write
from convviz.network.plan import built
from convviz.trainer.work import unpacked
from convviz.training.digits import TRAINED_ON, Epoch, fitted

_COMMAND = (sys.executable, "-m", "convviz.trainer")
_ROOT = Path(__file__).resolve().parents[2]
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_BEAT = 0.25
"""Seconds between two looks at whether it is one's turn."""

_free = Lock()


def train_aside(
    plan: Plan, epochs: int, seed: int, wait: Callable[[float], object]
) -> Generator[Epoch, None, None]:
    """Train a network in a process of its own, one for all visitors; whoever comes later waits.

    Parameters
    ----------
    plan : Plan
        Made to have ten answers if need be: see `convviz.training.digits.fitted`.
    epochs : int
    seed : int
    wait : callable
        Called again and again while somebody else trains, with how many seconds that has taken.

    Yields
    ------
    Epoch
        The network before the first epoch, and after each.

    Raises
    ------
    ConvSpecError
        If the network cannot be trained.
    SourceError
        If others train for too long, it is too much work, or it takes too long.
    """
    plan, _ = fitted(plan)
    check_work(plan, epochs)
    with _turn(wait):
        yield from _epochs(plan, epochs, seed)


def check_work(plan: Plan, epochs: int) -> None:
    """Refuse a training that would take others' turns for too long.

    Raises
    ------
    SourceError
    """
    network, _ = built(plan, (1, 8, 8))
    work = TRAINED_ON * sum(row.multiply_adds for row in network.table())
    if epochs * work > MAX_TRAINING_WORK:
        fit = MAX_TRAINING_WORK // work
        raise SourceError(
            phrase(
                "{epochs} epochs of this network are {work} million multiply-adds; here training may take "
                "{most} million. Train {fit} epochs, or use fewer channels.",
                epochs=epochs,
                work=round(epochs * work / 1e6),
                most=round(MAX_TRAINING_WORK / 1e6),
                fit=fit,
            )
            if fit
            else phrase(
                "One epoch of this network is {work} million multiply-adds; here training may take {most} "
                "million. Use fewer channels or layers.",
                work=round(work / 1e6),
                most=round(MAX_TRAINING_WORK / 1e6),
            )
        )


@contextmanager
def _turn(wait: Callable[[float], object]) -> Iterator[None]:
    waited = 0.0
    while not _free.acquire(timeout=_BEAT):
        waited += _BEAT
        wait(waited)
        if waited >= TRAIN_WAIT_SECONDS:
            raise SourceError(
                phrase(
                    "Other visitors have been training for {seconds} seconds; only one network can be "
                    "trained at a time. Try again in a moment, or watch the recorded training.",
                    seconds=TRAIN_WAIT_SECONDS,
                )
            )
    try:
        yield
    finally:
        _free.release()


def _epochs(plan: Plan, epochs: int, seed: int) -> Iterator[Epoch]:
    process = subprocess.Popen(
        _COMMAND,
        cwd=_ROOT,
        env=os.environ | _ALONE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open one
    )
    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(TRAIN_SECONDS, stop)
    timer.daemon = True
    timer.start()
    try:
        requests, answers = process.stdin, process.stdout
        assert requests is not None
        assert isinstance(answers, BufferedIOBase)
        send(requests, {"line": write(plan), "epochs": epochs, "seed": seed, "language": spoken()})
        for _ in range(epochs + 1):
            message, blocks = receive(answers)
            if "epoch" not in message:
                raise _failed(message)
            yield unpacked(message["epoch"], blocks)
    except (OSError, EOFError):
        raise _ended(bool(late)) from None
    finally:  # also when nobody wants the rest
        timer.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()


def _failed(message: dict[str, object]) -> Exception:
    if "refused" in message:
        return SourceError(from_json(message["refused"]))
    return RuntimeError(message.get("failed"))


def _ended(was_late: bool) -> SourceError:
    if was_late:
        return SourceError(
            phrase(
                "Training took longer than {seconds} seconds and was stopped. Use fewer epochs or a smaller "
                "network.",
                seconds=TRAIN_SECONDS,
            )
        )
    return SourceError(phrase("Training stopped before it finished. Try again."))
