"""How a program is put together: what it needs, its arrays, and what is too large to be written at all."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import blake2b
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.engine import flip
from convviz.explain.headline import grouped
from convviz.export.numbers import file_name
from convviz.layers.layer import Steps
from convviz.layers.scene import Scene
from convviz.layers.writing import WIDTH, axes, call, channels_of_a_filter

READABLE = 1024
"""Numbers that are written out; more of them are packed."""
MAX_PACKED = 64_000
"""Characters of a packed array: a picture of 126 × 126 in colour, or 6 000 numbers with all their digits."""

_DTYPES = ("<u1", "<i2", "<f4", "<f8")
"""What numbers are packed as: the first of them that keeps every one."""

UNPACKED = '''
def unpacked(dtype, shape, text):
    """The numbers of a packed text: base64 of their bytes, last axis fastest."""
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape).astype("float64")
'''


class Code(NamedTuple):
    """A program, and the arrays that it loads because they are too large to be written: file name → array."""

    text: str
    files: dict[str, np.ndarray]


class Writing(NamedTuple):
    """An array as the expression that makes it; `way` says how: "read", "packed" or "loaded" from `file`."""

    expression: str
    way: str
    file: str = ""


class Framework(NamedTuple):
    """What every program of a framework has.

    Attributes
    ----------
    title : str
        What people call it.
    imports : tuple of str
        Lines, in the order of an import sorter's third-party block; numpy is added where it is missing.
    make, dtype : str
        The function that makes an array of nested lists, and its name for double precision.
    install : str
        What ``pip install`` needs.
    before : str
        A line that has to come before the first array.
    """

    title: str
    imports: tuple[str, ...]
    make: str
    dtype: str
    install: str
    before: str = ""


def program(scene: Scene, steps: Steps, framework: Framework) -> Code:
    """Put a program together: what it needs, its arrays, the steps that make the output, and the printing."""
    arrays = {"input": scene.input}
    if scene.layer.HAS_WEIGHTS:
        arrays |= {"weight": kernel_as_shown(scene), "bias": scene.bias}
    written = {
        name: write_array(name, array, framework.make, framework.dtype) for name, array in arrays.items()
    }
    ways = {one.way for one in written.values()}
    name = scene.layer.name(scene.spec.ndim)
    numpy = [] if ways == {"read"} else ["import numpy as np"]
    standard = ["base64"] if "packed" in ways else []
    imports = import_lines((*framework.imports, *steps.imports, *numpy), standard)
    blocks = [
        f"# {name}. It needs: pip install {framework.install}\n{imports}",
        framework.before,
        UNPACKED if "packed" in ways else "",
        *(_assignment(scene, name, arrays[name].shape, written[name]) for name in arrays),
        *steps.blocks,
        "print(output)",
    ]
    files = {one.file: arrays[name] for name, one in written.items() if one.file}
    return Code("\n\n".join(block.strip("\n") for block in blocks if block) + "\n", files)


def import_lines(imports: Sequence[str], standard: Sequence[str] = ()) -> str:
    """Write the imports of a program, each once: modules of Python itself, then the others.

    >>> print(import_lines(["import torch", "import numpy as np"], ["math"]))
    import math
    <BLANKLINE>
    import numpy as np
    import torch
    """
    own = "".join(f"import {module}\n" for module in standard)
    return own + "\n" * bool(own) + "\n".join(sorted(set(imports), key=_import_order))


def _assignment(scene: Scene, name: str, shape: tuple[int, ...], written: Writing) -> str:
    """An array with a line on its axes."""
    names = {
        "input": f"(C_in, {axes(scene.spec)})",
        "weight": f"(C_out, {channels_of_a_filter(scene.spec)}, {axes(scene.spec, 'k{}')})",
        "bias": "(C_out,)",
    }
    lines = [f"# {name}: {names[name]} = {shape}", f"{name} = {written.expression}"]
    if written.file:
        count = grouped(prod(shape))
        lines.insert(
            1, f"# These are {count} numbers, too many to write here: keep {written.file} beside this file."
        )
    return "\n".join(lines)


def write_array(name: str, array: np.ndarray, make: str, dtype: str, most: int = MAX_PACKED) -> Writing:
    """Write an array so that it comes back exactly; with more than so many characters, it is a file.

    Examples
    --------
    >>> print(write_array("weight", np.array([[1.0, -0.5]]), "np.array", "np.float64").expression)
    np.array([[ 1. , -0.5]], dtype=np.float64)
    """
    if array.size <= READABLE and np.isfinite(array).all():
        return Writing(call(make, [nested(array)], {"dtype": dtype}), "read")
    packed, kind = _packed(array)
    if len(packed) > most:
        file = file_name(blake2b(array.tobytes()).hexdigest(), "npy", name)
        return Writing(call(make, [f'np.load("{file}")'], {"dtype": dtype}), "loaded", file)
    # In one line, however long: so the rest of the program can be seen at once.
    return Writing(f'{make}(unpacked("{kind}", {array.shape}, "{packed}"), dtype={dtype})', "packed")


def kernel_as_shown(scene: Scene) -> np.ndarray:
    """The weight as it was written, before a true convolution turned it round."""
    return flip(scene.weight) if scene.operation == "convolve" else scene.weight


def nested(array: np.ndarray) -> str:
    """Write an array as nested lists, every number with all its digits."""
    whole = np.array_equal(array, np.rint(array)) and np.abs(array).max(initial=0) < 2**53
    return np.array2string(
        array.astype(np.int64) if whole else array.astype(np.float64),
        separator=", ",
        threshold=prod(array.shape) + 1,
        max_line_width=WIDTH - 4,
        floatmode="unique",
    )


def _packed(array: np.ndarray) -> tuple[str, str]:
    with np.errstate(all="ignore"):
        kind = next(kind for kind in _DTYPES if np.array_equal(array.astype(kind), array, equal_nan=True))
    return base64.b64encode(array.astype(kind).tobytes()).decode("ascii"), kind


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line.split()[1].lower()
