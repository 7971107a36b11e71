"""What the process that reads files can do, each by a name: nothing else can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BufferedIOBase
from typing import IO, Any

from convviz.core.errors import SourceError
from convviz.data.formats import File
from convviz.data.inputs import Upload
from convviz.data.uploads import choices_after, choices_in, read_files, read_first
from convviz.data.weights.reading import list_tensors, read_tensors
from convviz.data.weights.record import Weights
from convviz.decoder.messages import Record, as_json, packed, receive, send
from convviz.fullsize.whole import Whole, read_whole
from convviz.language import speaking


def read_all(rank: int, files: Sequence[File], choice: str | None) -> tuple[dict[str, Any], Upload]:
    """Read files, and say what there is to choose in them and what was chosen: the first that is good."""
    options = choices_in(rank, files)
    chosen, upload = read_first(rank, files, options)
    after = choices_after(upload, options)
    return {"options": after, "chosen": chosen if chosen in after else next(iter(after), None)}, upload


def read_chosen(rank: int, files: Sequence[File], choice: str | None) -> tuple[dict[str, Any], Upload]:
    """Read what was chosen in files."""
    return {}, read_files(rank, files, choice)


def read_pixels(rank: int, files: Sequence[File], choice: str | None) -> tuple[dict[str, Any], Whole]:
    """Read a picture with all its pixels."""
    return {}, read_whole(*files[0])


def read_names(block: bytearray, name: str, choice: list[str] | None) -> Weights:
    """Read which tensors are in a file of weights."""
    return list_tensors(block, name)


def read_weights(block: bytearray, name: str, choice: list[str] | None) -> Weights:
    """Read some tensors of a file of weights."""
    return read_tensors(block, name, choice or [])


Files = Callable[[int, Sequence[File], str | None], tuple[dict[str, Any], Upload | Whole]]
TASKS: dict[str, Files] = {task.__name__: task for task in (read_all, read_chosen, read_pixels)}
OF_WEIGHTS = {task.__name__: task for task in (read_names, read_weights)}
"""The tasks whose file is large: it is taken as it came, without a copy."""


def _done(asked: Mapping[str, Any], blocks: Sequence[bytearray]) -> tuple[dict[str, Any], Record]:
    if asked["task"] in OF_WEIGHTS:
        return {}, OF_WEIGHTS[asked["task"]](blocks[0], asked["names"][0], asked["choice"])
    files = [File(bytes(block), name) for block, name in zip(blocks, asked["names"], strict=True)]
    return TASKS[asked["task"]](asked["rank"], files, asked["choice"])


def answer(asked: Mapping[str, Any], blocks: Sequence[bytearray], stream: IO[bytes]) -> None:
    """Do what a message asks for and send what came of it: a record, a refusal, or what failed and where."""
    try:
        with speaking(asked["language"]):
            found, record = _done(asked, blocks)
        message, block = packed(record)
    except SourceError as refusal:
        send(stream, {"refused": as_json(refusal.args[0])})
    except Exception as error:
        send(stream, {"failed": type(error).__name__})
    else:
        send(stream, {"found": found, "record": message}, block)


def serve(requests: BufferedIOBase, answers: IO[bytes]) -> None:
    """Answer one message after the other for as long as there are any."""
    while True:
        try:
            asked, blocks = receive(requests)
        except EOFError:
            return
        answer(asked, blocks, answers)
        del asked, blocks
