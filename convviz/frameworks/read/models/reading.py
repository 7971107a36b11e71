"""A pasted model and the shape of its input, as a chain of layers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from convviz.frameworks.read.models.calls import call
from convviz.frameworks.read.models.printed import is_printed, printed_model
from convviz.frameworks.read.models.roots import made, output_of
from convviz.frameworks.read.models.run import Run
from convviz.frameworks.read.models.text import ModelError, cleaned, parsed
from convviz.frameworks.read.models.trace import Ask, Trace
from convviz.frameworks.read.models.values import Chain, Channels, Missing
from convviz.frameworks.read.shapes import read_shape
from convviz.language import phrase
from convviz.network.chain import Network
from convviz.network.plan import Plan, built

MAX_ASKS = 20
_SIDES = {
    1: (64, 32, 100, 128, 187, 256, 500, 1000),
    2: (32, 28, 64, 224, 8, 16, 48, 96, 128, 227, 256),
    3: (16, 8, 32, 64, 112),
}
"""Sizes along the axes of an input whose shape is not known; the first that goes with the layers is taken."""
_KERAS = re.compile(r"\bkeras\b|\btf\.")
_TORCH = re.compile(r"torch\b|\bnn\.|\w[123]d\(")
_LAYERS = re.compile(r"\b(?:Dense|(?:Depthwise)?Conv[123]D\w*|\w*Pool(?:ing)?[123]D|layers\.\w+)\(")
"""What only texts of Keras have, what only those of PyTorch have, and layers of Keras without its name."""
_RANK = re.compile(r"(?:Conv|Pool|BatchNorm|Pooling|Transpose|pool)\w*?([123])[dD]")
_TRIED = re.compile(
    r"(?:torch\.(?:randn?|zeros|ones)|summary\(\w+,|input_size\s*=)\s*\(((?:\s*\d{1,6}\s*,?){3,5})\)"
)
"""How a text says the shape with which it tries its model."""
_STAND_IN = 8
"""What is taken for a number that is not known, while others are looked for."""


class Reading(NamedTuple):
    """A model as it was read.

    Attributes
    ----------
    plan : Plan
        Its layers; none while a number is missing.
    input_shape : tuple of int or None
        ``(C, *spatial)``: as it was given, else as the text says, else sizes that go with the layers.
    asks : tuple of Ask
        Names that stand for a number which is not in the text.
    notes : tuple of str
        What is left out, or read in a certain way.
    """

    plan: Plan
    input_shape: tuple[int, ...] | None
    asks: tuple[Ask, ...]
    notes: tuple[str, ...]


def plan_of(
    text: str,
    input_shape: str | Sequence[int] | None = None,
    values: Mapping[str, int] | None = None,
) -> Reading:
    """Read a model as it is pasted: as syntax, without running anything of it.

    Parameters
    ----------
    text : str
        ``nn.Sequential(…)``, ``keras.Sequential([…])``, a class with a straight `forward`, or what
        ``print(model)`` shows.
    input_shape : (C, *spatial), or str
        A text is read in the framework's own order of axes, with or without the batch. Without a shape that
        of the text is taken; without one there, sizes that go with the layers.
    values : mapping of str to int
        Numbers of names that have none in the text: see `Reading.asks`.

    Raises
    ------
    ModelError
        Where the text cannot be read, or its framework refuses; the sentence says the line, and what to do.

    Examples
    --------
    >>> reading = plan_of("nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(5408, k))")
    >>> reading.input_shape, [(ask.name, ask.line) for ask in reading.asks]
    (None, [('k', 1)])
    """
    source = _source(text)
    shape = _item_shape(input_shape, source) if input_shape is not None else _said_shape(text, source)
    refusals: list[ModelError] = []
    for side in _SIDES[source.rank]:
        try:
            return _follow(source, shape, side, dict(values or {}))
        except _Unfit as unfit:
            refusals.append(unfit.error)
            if not unfit.sized:
                raise refusals[0] from unfit
    raise _with_shape_asked(refusals)


def _with_shape_asked(refusals: list[ModelError]) -> ModelError:
    """The refusal of a model whose input may have to be of another size than all those that are usual."""
    error = refusals[0]
    if len({str(one) for one in refusals}) == 1:
        return error  # whatever the size
    more = phrase("Or give the input shape of the model: none is in the text, and no usual one fits.")
    asking = ModelError(f"{error} {more}", torch=error.torch)
    asking.line = error.line
    return asking


def read_model(text: str, input_shape: str | Sequence[int] | None = None, **values: int) -> Network:
    """Return the network of a pasted model, its weights random by a seed.

    Parameters
    ----------
    text : str
        Of PyTorch or Keras: ``nn.Sequential(…)``, ``keras.Sequential([…])``, a class whose `forward` is a
        straight line, or what ``print(model)`` shows. It is read as syntax; nothing of it is run.
    input_shape : (C, *spatial), or str
        A text is read in the framework's own order of axes, with or without the batch. If it is left out,
        that in the text is taken, or sizes that go with the layers.
    **values : int
        Numbers for names that have none in the text.

    Raises
    ------
    ModelError
        Where the text cannot be read, or a layer does not go with what comes to it; a ValueError, whose
        sentence says the line and what to do.
    NetworkError
        Where the network would be too large.

    Examples
    --------
    >>> net = read_model("nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.MaxPool2d(2))", (3, 8, 8))
    >>> [row.output_shape for row in net.table()]
    [(16, 8, 8), (16, 4, 4)]
    """
    reading = plan_of(text, input_shape, values)
    if not reading.plan.items:
        names = ", ".join(
            phrase("{name} (line {line})", name=ask.name, line=ask.line)
            for ask in reading.asks
            if ask.default is None
        )
        told = phrase("These names have no number in the text: {names}. Give each one a number.", names=names)
        raise ModelError(told)
    assert reading.input_shape is not None
    network, error = built(reading.plan, reading.input_shape)
    if error is not None:
        raise error
    return network


@dataclass(frozen=True)
class _Source:
    """A text that can be followed."""

    model: ast.Module | Chain
    library: str
    rank: int


class _Unfit(Exception):
    """A refusal, and whether another size of the input may help."""

    def __init__(self, error: ModelError, sized: bool) -> None:
        super().__init__(str(error))
        self.error, self.sized = error, sized


def _source(text: str) -> _Source:
    source = cleaned(text)
    found = _RANK.search(source)
    rank = int(found[1]) if found else 2
    if is_printed(source):
        return _Source(printed_model(source), "torch", rank)
    return _Source(parsed(source), _library(source), rank)


def _library(source: str) -> str:
    is_keras = _KERAS.search(source) or (not _TORCH.search(source) and _LAYERS.search(source))
    return "keras" if is_keras else "torch"


def _item_shape(shape: str | Sequence[int], source: _Source) -> tuple[int, ...]:
    """The shape of one item, ``(C, *spatial)``."""
    written = read_shape(shape) if isinstance(shape, str) else tuple(shape)
    if len(written) == source.rank + 2 or None in written:
        written = written[1:]
    sizes = tuple(size for size in written if size is not None)
    if isinstance(shape, str) and source.library == "keras" and len(sizes) > 1:
        sizes = (sizes[-1], *sizes[:-1])
    if not 2 <= len(sizes) <= 4 or not all(isinstance(size, int) and size > 0 for size in sizes):
        told = phrase(
            "The input shape must be channels and one to three sizes, such as (3, 32, 32); got {shape}.",
            shape=tuple(written),
        )
        raise ModelError(told)
    return sizes


def _said_shape(text: str, source: _Source) -> tuple[int, ...] | None:
    """The shape of an input with which a text of PyTorch tries its model."""
    found = _TRIED.search(text) if source.library == "torch" else None
    sizes = tuple(map(int, re.findall(r"\d+", found[1]))) if found else ()
    if len(sizes) not in (source.rank + 1, source.rank + 2) or not all(sizes):
        return None
    return sizes[-source.rank - 1 :]


def _follow(source: _Source, shape: tuple[int, ...] | None, side: int, values: dict[str, int]) -> Reading:
    """Follow a text once, or as often as there are names without a number to be found."""
    missing: dict[str, Ask] = {}
    channels = 1
    while True:
        trace = Trace(source.library, shape, side, dict(values), channels, lenient=bool(missing))
        for name in missing:
            trace.values[name] = _STAND_IN
        try:
            plan = _plan(source, trace)
        except Channels as error:
            channels = error.count
            continue
        except Missing as error:
            missing[error.name] = Ask(error.name, error.line)
            if len(missing) <= MAX_ASKS:
                continue
        except ModelError as error:
            if not missing:
                raise _Unfit(error, trace.guessed and error.sized) from error
        except RecursionError as error:
            raise ModelError(phrase("the code is nested too deeply; paste a part of it.")) from error
        break
    asks = sorted((trace.asks | missing).values(), key=lambda ask: ask.line)
    if missing:
        return Reading(Plan(), None if trace.guessed else trace.shape, tuple(asks), ())
    return Reading(plan, trace.shape, tuple(asks), tuple(_notes(source, trace)))


def _plan(source: _Source, trace: Trace) -> Plan:
    run = Run(trace, call)
    if isinstance(source.model, Chain):
        trace.printed = True
        return trace.plan(made(run, source.model))
    return trace.plan(output_of(run, source.model))


def _notes(source: _Source, trace: Trace) -> Iterator[str]:
    if trace.printed:
        yield phrase(
            "A printed model does not show its forward: the layers are chained in the order in which they "
            "are printed."
        )
    if trace.guessed:
        yield phrase("The text gives no input shape; {shape} is assumed.", shape=trace.shape)
    yield from trace.notes
