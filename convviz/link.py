"""A set-up as the fields of an address, and back.

Whatever differs from the default is a readable field (``kernel=sobel_x&stride=2``, see `convviz.fields`);
typed numbers and weights written by hand are a token each (`convviz.packing`). Reading never fails: what
cannot be used is left out, and a sentence says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from convviz import limits
from convviz.errors import SourceError
from convviz.explain import listed
from convviz.fields import FIELDS, Field, Say, is_whole
from convviz.packing import pack, unpack
from convviz.setup import CUSTOM, Numbers, Setup
from convviz.sources.wording import shown

VERSION = 1
LARGE = "large."
"""Begins what stands for data that is too long for an address."""

_DEFAULT = Setup()


def encode(setup: Setup) -> dict[str, str]:
    """Return the fields that restore a set-up; what is as in ``Setup()`` is left out.

    Data beyond `convviz.limits.MAX_LINK_BYTES` is replaced by `LARGE`, and an upload's pixels are never in
    it: `missing` says so.

    Examples
    --------
    >>> encode(Setup())
    {}
    >>> from convviz.setup import Filter
    >>> encode(Setup(stride=(2, 2), filters=(Filter("box"), Filter("laplacian", bias=1.5))))
    {'v': '1', 'kernel': 'box~laplacian', 'bias': '0~1.5', 'stride': '2'}
    """
    fields = {
        field.key: field.write(setup) for field in FIELDS if field.write(setup) != field.write(_DEFAULT)
    }
    room = limits.MAX_LINK_BYTES
    for key, arrays in (
        ("weights", _custom_weights(setup)),
        ("matrix", [setup.typed] if setup.typed else []),
    ):
        if arrays:
            token = pack(arrays)
            fields[key] = token if len(token) <= room else f"{LARGE}{token[:8]}"
            room -= len(fields[key])
    return {"v": str(VERSION), **fields} if fields else {}


def missing(fields: Mapping[str, str]) -> str:
    """Say what someone else who opens these fields would not see; empty if nothing is missing."""
    if fields.get("source") == "upload":
        return "The link holds the settings but not your picture: whoever opens it uploads it again."
    large = {"matrix": "typed numbers", "weights": "edited weights"}
    absent = [what for key, what in large.items() if fields.get(key, "").startswith(LARGE)]
    return (
        f"The link does not hold the {listed(absent)}: they are more than an address can carry."
        if absent
        else ""
    )


def decode(fields: Mapping[str, str | Sequence[str]]) -> tuple[Setup, tuple[str, ...]]:
    """Return the set-up that an address describes, and a sentence for every field ignored or changed.

    Parameters
    ----------
    fields : mapping of str to str, or to all the values of a repeated key
        Anything at all: it was written by whoever made the link.

    Examples
    --------
    >>> setup, notes = decode({"stride": "2", "cells": "9999", "colour": "blue"})
    >>> setup.stride, setup.cells, setup.colour
    ((2, 2), 512, 'grey')
    >>> for note in notes: print(note)
    The link's colour=blue is ignored: it must be grey or rgb.
    The link's cells=9999 is changed to 512: it must be from 8 to 512.
    """
    notes: list[str] = []
    texts = {key: _last(key, values, notes.append) for key, values in fields.items()}
    _check_version(texts.pop("v", str(VERSION)), notes.append)
    setup = _DEFAULT
    for field in FIELDS:
        if field.key in texts:
            setup = _read_field(field, texts.pop(field.key), setup, notes.append)
    setup = _read_weights(texts.pop("weights", None), setup, notes.append)
    setup = _read_matrix(texts.pop("matrix", None), setup, notes.append)
    if texts:
        notes.append(_unknown(list(texts)))
    return setup, tuple(notes)


def _last(key: str, values: str | Sequence[str], say: Say) -> str:
    if isinstance(values, str):
        return values
    if len(values) > 1:
        say(f"The link has {_shown(key)} {len(values)} times: the last is used.")
    return values[-1] if values else ""


def _unknown(keys: list[str]) -> str:
    first = ", ".join(map(_shown, keys[:3]))
    if len(keys) == 1:
        return f"The link's {first} is ignored: ConvViz knows no such setting."
    rest = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"The link's {first}{rest} are ignored: ConvViz knows no such settings."


def _check_version(text: str, say: Say) -> None:
    if not is_whole(text) or int(text) < 1:
        say(f"The link's v={_shown(text)} is ignored: it must be a version number.")
    elif int(text) > VERSION:
        say("This link was made by a later version of ConvViz: what this one does not know is ignored.")


def _read_field(field: Field, text: str, setup: Setup, say: Say) -> Setup:
    heard: list[str] = []
    try:
        changed = field.read(text, setup, heard.append)
    except SourceError as error:
        say(f"The link's {field.key}={_shown(text)} is ignored: {error}.")
        return setup
    for reason in heard:
        say(f"The link's {field.key}={_shown(text)} is changed to {field.write(changed)}: {reason}.")
    return changed


def _custom_weights(setup: Setup) -> list[Numbers]:
    return [one.weight for one in setup.filters if one.preset == CUSTOM]


def _read_weights(token: str | None, setup: Setup, say: Say) -> Setup:
    wanted = sum(one.preset == CUSTOM for one in setup.filters)
    if not wanted and token is None:
        return setup
    try:
        weights = _token(token, "weights")
        if len(weights) != wanted:
            raise SourceError(f"it holds {len(weights)} filters where the link has {wanted} custom ones")
        for weight in weights:
            _check_weight(weight, setup)
    except SourceError as error:
        say(f"The link's weights are ignored: {error}.")
        filters = [
            replace(one, preset=_DEFAULT.filters[0].preset) if one.preset == CUSTOM else one
            for one in setup.filters
        ]
        return replace(setup, filters=tuple(filters))
    given = iter(weights)
    filters = [replace(one, weight=next(given)) if one.preset == CUSTOM else one for one in setup.filters]
    return replace(setup, filters=tuple(filters))


def _check_weight(weight: Numbers, setup: Setup) -> None:
    channels, *kernel_size = weight.shape
    if len(kernel_size) != setup.rank:
        raise SourceError(f"a filter has {len(weight.shape)} axes, and {setup.rank + 1} are wanted")
    if channels > limits.MAX_CHANNELS or max(kernel_size) > limits.MAX_KERNEL:
        shape = " × ".join(map(str, weight.shape))
        most = f"{limits.MAX_CHANNELS} channels of {limits.MAX_KERNEL} a side"
        raise SourceError(f"a filter of {shape} is more than {most}")


def _read_matrix(token: str | None, setup: Setup, say: Say) -> Setup:
    if token is None and setup.source != "typed":
        return setup
    try:
        arrays = _token(token, "matrix")
        if len(arrays) != 1 or len(arrays[0].shape) != setup.rank + 1:
            raise SourceError("it is not one matrix of channels, rows and columns")
        if arrays[0].shape[0] > limits.MAX_CHANNELS:
            raise SourceError(f"it has {arrays[0].shape[0]} channels, and the limit is {limits.MAX_CHANNELS}")
    except SourceError as error:
        say(f"The link's typed numbers are ignored: {error}. A sample is shown instead.")
        return replace(setup, source="sample" if setup.source == "typed" else setup.source)
    return replace(setup, source="typed", typed=arrays[0])


def _shown(text: str) -> str:
    return shown(text, limits.MAX_NAME)


def _token(token: str | None, key: str) -> list[Numbers]:
    if token is None:
        raise SourceError(f"the field {key} that holds them is missing")
    if token.startswith(LARGE):
        raise SourceError("they were too many for an address")
    return unpack(token)
