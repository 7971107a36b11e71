"""The readable fields of an address: how each setting is written, and how strangers' text for it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, NamedTuple

from convviz.core import limits
from convviz.core.errors import SourceError
from convviz.core.sliding import PADDING_MODES
from convviz.data.inputs import COLOURS, RANKS, SIDES, samples_for
from convviz.data.samples.textbook import cases_for
from convviz.data.wording import one_of, shown
from convviz.kernels.presets import presets_for
from convviz.language import count_phrase, phrase
from convviz.layers import LAYERS
from convviz.layers.activations import ACTIVATIONS
from convviz.layers.after import NO_ACTIVATION, NORM
from convviz.layers.layer import Chosen, Option
from convviz.settings.edits import with_layer, with_options
from convviz.settings.link.packing import number_text, read_number
from convviz.settings.model import (
    CUSTOM,
    MAX_SEED,
    OPERATIONS,
    SOURCES,
    Filter,
    Setup,
    paddings_for,
)

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")

Say = Callable[[str], None]


class Field(NamedTuple):
    """One field: its key, how it is written, and how its text changes a set-up.

    `read` raises `SourceError` with a clause ("it must be …") on text it cannot use, and says such a clause
    where it had to change a value.
    """

    key: str
    write: Callable[[Setup], str]
    read: Callable[[str, Setup, Say], Setup]


def is_whole(text: str) -> bool:
    """Whether `text` is a whole number of at most nine digits."""
    return bool(_WHOLE.fullmatch(text))


def _whole(text: str, low: int, high: int, say: Say) -> int:
    if not is_whole(text):
        raise SourceError(phrase("it must be a whole number from {low} to {high}", low=low, high=high))
    number = min(max(int(text), low), high)
    if number != int(text):
        say(phrase("it must be from {low} to {high}", low=low, high=high))
    return number


def _each_axis(text: str, count: int) -> list[str]:
    """The entries of a field; with one axis there is one, whatever is in it."""
    return text.split("x") if count > 1 else [text]


def _wholes(text: str, low: int, high: int, say: Say, count: int) -> tuple[int, ...]:
    parts = _each_axis(text, count)
    if len(parts) not in (1, count):
        raise SourceError(phrase("it must be one whole number, or {count} with x between them", count=count))
    numbers = tuple(_whole(part, low, high, say) for part in parts)
    return numbers * count if len(parts) == 1 else numbers


def _option(text: str, options: Sequence[str], *others: str) -> str:
    """The text if it is one of the options; `others` are told beside them."""
    if text not in options:
        raise SourceError(phrase("it must be {options}", options=one_of([*options, *others])))
    return text


def _write_wholes(numbers: tuple[int, ...]) -> str:
    return str(numbers[0]) if len(set(numbers)) == 1 else "x".join(map(str, numbers))


def _list(text: str) -> list[str]:
    return re.split("[~,]", text)


def first_fields(beginnings: Mapping[int, Setup]) -> tuple[Field, Field]:
    """Return the fields that say what others begin with: the rank and the layer.

    Parameters
    ----------
    beginnings : mapping of int to Setup
        What each rank begins with.
    """

    def read_rank(text: str, setup: Setup, say: Say) -> Setup:
        return beginnings[int(_option(text, [str(rank) for rank in RANKS]))]

    def read_layer(text: str, setup: Setup, say: Say) -> Setup:
        return with_layer(setup, _option(text, list(LAYERS)), beginnings[setup.rank])

    return (
        Field("rank", lambda setup: str(setup.rank), read_rank),
        Field("layer", lambda setup: setup.layer, read_layer),
    )


def fields_of(layer: str) -> tuple[Field, ...]:
    """Return the other fields of a set-up of a layer: those of every layer, and those of its options."""
    return (*FIELDS, *map(_option_field, LAYERS[layer].OPTIONS))


def _option_field(option: Option) -> Field:
    def write(setup: Setup) -> str:
        value = dict(setup.options).get(option.name, option.usual)
        return _write_wholes(value if isinstance(value, tuple) else (value,))

    def read(text: str, setup: Setup, say: Say) -> Setup:
        ends = option.low, option.high
        value: Chosen = _wholes(text, *ends, say, setup.rank) if option.per_axis else _whole(text, *ends, say)
        return with_options(setup, dict(setup.options) | {option.name: value})

    return Field(option.name, write, read)


def _write_file(setup: Setup) -> str:
    return setup.file if setup.source == "upload" else ""


def _read_file(text: str, setup: Setup, say: Say) -> Setup:
    if setup.source != "upload":
        raise SourceError(phrase("it goes with source=upload only"))
    name = shown(text, limits.MAX_NAME)
    if not name:
        raise SourceError(phrase("it must be the name of a file"))
    if name != text:
        say(phrase("it must be a name on one line, of at most {most} characters", most=limits.MAX_NAME))
    return replace(setup, file=name)


def _read_sample(text: str, setup: Setup, say: Say) -> Setup:
    examples = cases_for(setup.rank)
    if text not in examples:
        _option(text, [name for name in samples_for(setup.rank) if name not in examples])
    return replace(setup, sample=text)


def _read_cells(text: str, setup: Setup, say: Say) -> Setup:
    return replace(setup, cells=_whole(text, *SIDES[setup.rank], say))


def _options_field(key: str, options: Sequence[str]) -> Field:
    def read(text: str, setup: Setup, say: Say) -> Setup:
        change: dict[str, Any] = {key: _option(text, options)}
        return replace(setup, **change)

    return Field(key, lambda setup: getattr(setup, key), read)


def _whole_field(key: str, low: int, high: int) -> Field:
    def read(text: str, setup: Setup, say: Say) -> Setup:
        change: dict[str, Any] = {key: _whole(text, low, high, say)}
        return replace(setup, **change)

    return Field(key, lambda setup: str(getattr(setup, key)), read)


def _axes_field(key: str, low: int, high: int, attribute: str | None = None) -> Field:
    name = attribute or key

    def read(text: str, setup: Setup, say: Say) -> Setup:
        change: dict[str, Any] = {name: _wholes(text, low, high, say, setup.rank)}
        return replace(setup, **change)

    return Field(key, lambda setup: _write_wholes(getattr(setup, name)), read)


def _write_region(setup: Setup) -> str:
    return "~".join(map(str, setup.region))


def _read_region(text: str, setup: Setup, say: Say) -> Setup:
    parts = _list(text)
    if len(parts) != 4:
        raise SourceError(phrase("it must be left, top, right and bottom in percent"))
    left, top, right, bottom = (_whole(part, 0, 100, say) for part in parts)
    if left >= right or top >= bottom:
        raise SourceError(phrase("its left must be below its right, and its top below its bottom"))
    return replace(setup, region=(left, top, right, bottom))


def _write_presets(setup: Setup) -> str:
    return "~".join(one.preset for one in setup.filters)


def _read_presets(text: str, setup: Setup, say: Say) -> Setup:
    names = _list(text)
    for name in names:
        _option(name, [*presets_for(setup.rank), CUSTOM])
    if len(names) > limits.MAX_FILTERS:
        say(phrase("at most {most} filters are shown", most=limits.MAX_FILTERS))
    return replace(setup, filters=tuple(Filter(name) for name in names[: limits.MAX_FILTERS]))


def _write_bias(setup: Setup) -> str:
    texts = [number_text(one.bias) for one in setup.filters]
    while texts and texts[-1] in ("0", "-0"):
        texts.pop()
    return "~".join(texts)


def _read_bias(text: str, setup: Setup, say: Say) -> Setup:
    numbers = [read_number(part) + 0.0 for part in _list(text)]
    if len(numbers) > len(setup.filters):
        say(count_phrase("the link has {count} filter", "the link has {count} filters", len(setup.filters)))
    pairs = zip(setup.filters, chain(numbers, repeat(0.0)), strict=False)
    return replace(setup, filters=tuple(replace(one, bias=bias) for one, bias in pairs))


def _write_padding(setup: Setup) -> str:
    if isinstance(setup.padding, str):
        return setup.padding
    parts = [str(before) if before == after else f"{before}-{after}" for before, after in setup.padding]
    return parts[0] if len(set(parts)) == 1 else "x".join(parts)


def _read_padding(text: str, setup: Setup, say: Say) -> Setup:
    if not text[:1].isdigit():
        return replace(setup, padding=_option(text, paddings_for(setup.rank), phrase("a number of cells")))
    parts = _each_axis(text, setup.rank)
    if len(parts) not in (1, setup.rank):
        raise SourceError(phrase("it must be one entry, or {count} with x between them", count=setup.rank))
    pairs = []
    for part in parts:
        cells = [_whole(number, 0, limits.MAX_PADDING, say) for number in part.split("-")]
        if len(cells) > 2:
            raise SourceError(phrase("each entry must be the cells on both sides, or those before-after"))
        pairs.append((cells[0], cells[-1]))
    return replace(setup, padding=tuple(pairs) * (setup.rank // len(pairs)))


def _write_norm(setup: Setup) -> str:
    return "~".join(number_text(number) for numbers in setup.norm for number in numbers)


def _read_norm(text: str, setup: Setup, say: Say) -> Setup:
    numbers = [read_number(part) + 0.0 for part in _list(text)] if text else []
    if len(numbers) % len(NORM):
        raise SourceError(phrase("it must hold mean, var, weight and bias for each channel"))
    if len(numbers) > limits.MAX_LETTERS * len(NORM):
        raise SourceError(phrase("at most {most} channels have numbers", most=limits.MAX_LETTERS))
    if any(var < 0 for var in numbers[1 :: len(NORM)]):
        raise SourceError(phrase("a variance must be at least 0"))
    groups = zip(*[iter(numbers)] * len(NORM), strict=True)
    return replace(setup, norm=tuple((mean, var, weight, bias) for mean, var, weight, bias in groups))


FIELDS = (
    _options_field("source", SOURCES),
    Field("file", _write_file, _read_file),
    Field("sample", lambda setup: setup.sample, _read_sample),
    _options_field("colour", COLOURS),
    Field("cells", lambda setup: str(setup.cells), _read_cells),
    Field("region", _write_region, _read_region),
    Field("kernel", _write_presets, _read_presets),
    Field("bias", _write_bias, _read_bias),
    _axes_field("size", 1, limits.MAX_KERNEL, "kernel_size"),
    _whole_field("seed", 0, MAX_SEED),
    _axes_field("stride", 1, limits.MAX_STRIDE),
    _axes_field("dilation", 1, limits.MAX_DILATION),
    Field("padding", _write_padding, _read_padding),
    _options_field("padding_mode", PADDING_MODES),
    _whole_field("groups", 1, limits.MAX_FILTERS),
    _options_field("operation", OPERATIONS),
    _options_field("activation", (NO_ACTIVATION, *ACTIVATIONS)),
    Field("norm", _write_norm, _read_norm),
)
