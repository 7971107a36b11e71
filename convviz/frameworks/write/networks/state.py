"""What a network has learned, as lines of a program: each array by itself, or all numbers in one row."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from convviz.explain.headline import grouped
from convviz.frameworks.write.text import MAX_PACKED, READABLE, write_array


class State(NamedTuple):
    """Lines that make the dict `state`, the ways in which its numbers are written, and files beside them."""

    text: str
    ways: set[str]
    files: dict[str, np.ndarray]


def written_state(arrays: Mapping[str, np.ndarray], most: int = MAX_PACKED) -> State:
    """Write arrays by name; with more than so many characters, they are a file beside the program.

    Examples
    --------
    >>> print(written_state({"fc.bias": np.array([1.0, 2.0])}).text)
    state = {
        "fc.bias": np.array([1, 2], dtype=np.float64),
    }
    """
    if not arrays:
        return State("", set(), {})
    if sum(array.size for array in arrays.values()) <= READABLE:
        entries = []
        for name, array in arrays.items():
            expression = write_array(name, array, "np.array", "np.float64").expression
            entries.append(textwrap.indent(f'"{name}": {expression},', "    "))
        return State("\n".join(["state = {", *entries, "}"]), {"read"}, {})
    row = np.concatenate([array.ravel() for array in arrays.values()])
    written = write_array("weights", row, "np.array", "np.float64", most)
    shapes = [f'    "{name}": {array.shape},' for name, array in arrays.items()]
    lines = [f"# {grouped(row.size)} weights in one row, layer after layer."]
    if written.file:
        lines.append(f"# They are too many to write here: keep {written.file} beside this file.")
    lines += [
        f"row = {written.expression}",
        "shapes = {",
        *shapes,
        "}",
        "state, start = {}, 0",
        "for name, shape in shapes.items():",
        "    stop = start + math.prod(shape)",
        "    state[name] = row[start:stop].reshape(shape)",
        "    start = stop",
    ]
    return State("\n".join(lines), {written.way, "row"}, {written.file: row} if written.file else {})
