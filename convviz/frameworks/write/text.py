"""How generated code is written: arrays, calls, sizes, and what is too large to be written at all."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.engine import flip
from convviz.explain.headline import grouped
from convviz.export.numbers import file_name
from convviz.layers.scene import Scene

WIDTH = 92
"""Characters in a line: what fits beside a menu on a small laptop."""
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


def program(
    scene: Scene,
    imports: Sequence[str],
    steps: Sequence[str],
    *,
    make: str,
    dtype: str,
    install: str,
    before: str = "",
) -> Code:
    """Put a program together: what it needs, the three arrays, the steps, and the printing.

    Parameters
    ----------
    scene : Scene
    imports : sequence of str
        Lines, in the order of an import sorter's third-party block; numpy is added where it is missing.
    steps : sequence of str
        Blocks that turn `input`, `weight` and `bias` into `output`, ``(C_out, *out_spatial)``.
    make, dtype : str
        The function that makes an array of nested lists, and its name for double precision.
    install : str
        What ``pip install`` needs.
    before : str
        A line that has to come before the first array.
    """
    arrays = {"input": scene.input, "weight": kernel_as_shown(scene), "bias": scene.bias}
    written = {name: write_array(name, array, make, dtype) for name, array in arrays.items()}
    ways = {one.way for one in written.values()}
    name = scene.layer.name(scene.spec.ndim)
    blocks = [
        f"# {name}. It needs: pip install {install}\n{_import_lines(imports, ways)}",
        before,
        UNPACKED if "packed" in ways else "",
        *(_assignment(scene, name, arrays[name].shape, written[name]) for name in arrays),
        *steps,
        "print(output)",
    ]
    files = {one.file: arrays[name] for name, one in written.items() if one.file}
    return Code("\n\n".join(block.strip("\n") for block in blocks if block) + "\n", files)


def _import_lines(imports: Sequence[str], ways: set[str]) -> str:
    lines = {*imports, *(["import numpy as np"] if ways != {"read"} else [])}
    standard = "import base64\n\n" if "packed" in ways else ""
    return standard + "\n".join(sorted(lines, key=_import_order))


def _assignment(scene: Scene, name: str, shape: tuple[int, ...], written: Writing) -> str:
    """An array with a line on its axes."""
    names = {
        "input": f"(C_in, {axes(scene)})",
        "weight": f"(C_out, {channels_of_a_filter(scene)}, {axes(scene, 'k{}')})",
        "bias": "(C_out,)",
    }
    lines = [f"# {name}: {names[name]} = {shape}", f"{name} = {written.expression}"]
    if written.file:
        count = grouped(prod(shape))
        lines.insert(
            1, f"# These are {count} numbers, too many to write here: keep {written.file} beside this file."
        )
    return "\n".join(lines)


def write_array(name: str, array: np.ndarray, make: str, dtype: str) -> Writing:
    """Write an array so that it comes back exactly.

    Examples
    --------
    >>> print(write_array("weight", np.array([[1.0, -0.5]]), "np.array", "np.float64").expression)
    np.array([[ 1. , -0.5]], dtype=np.float64)
    """
    if array.size <= READABLE and np.isfinite(array).all():
        return Writing(call(make, [_nested(array)], {"dtype": dtype}), "read")
    packed, kind = _packed(array)
    if len(packed) > MAX_PACKED:
        file = file_name(blake2b(array.tobytes()).hexdigest(), "npy", name)
        return Writing(call(make, [f'np.load("{file}")'], {"dtype": dtype}), "loaded", file)
    # In one line, however long: so the rest of the program can be seen at once.
    return Writing(f'{make}(unpacked("{kind}", {array.shape}, "{packed}"), dtype={dtype})', "packed")


def call(function: str, positional: Sequence[str], named: Mapping[str, object] | None = None) -> str:
    """Write a call: in one line where it fits, otherwise with a line for each argument.

    >>> call("np.pad", ["input"], {"mode": '"edge"'})
    'np.pad(input, mode="edge")'
    """
    arguments = [*positional, *(f"{name}={value}" for name, value in (named or {}).items())]
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= WIDTH - len("weight = ") and "\n" not in line:
        return line
    body = "".join(f"{textwrap.indent(argument, '    ')},\n" for argument in arguments)
    return f"{function}(\n{body})"


def plain(sizes: Sequence[int]) -> str:
    """Write one number for all axes where they agree.

    >>> plain((2, 2)), plain((2, 1))
    ('2', '(2, 1)')
    """
    return str(sizes[0]) if len(set(sizes)) == 1 else str(tuple(sizes))


def axes(scene: Scene, form: str = "{}") -> str:
    """The names of the spatial axes in a form: "H, W" or "kH, kW"."""
    return ", ".join(form.format(name) for name in scene.axes)


def channels_of_a_filter(scene: Scene) -> str:
    """What the axis of channels is called in the weight."""
    return "C_in" if scene.spec.groups == 1 else "C_in / groups"


def kernel_as_shown(scene: Scene) -> np.ndarray:
    """The weight as it was written, before a true convolution turned it round."""
    return flip(scene.weight) if scene.operation == "convolve" else scene.weight


def pads(scene: Scene) -> bool:
    """Whether there is any padding."""
    return any(map(any, scene.spec.padding))


def is_symmetric(scene: Scene) -> bool:
    """Whether there is as much padding before as after, along every axis."""
    return all(before == after for before, after in scene.spec.padding)


def every(strides: Sequence[int]) -> str:
    """Write the slices that keep every stride-th position along each axis.

    >>> every((2, 1))
    '::2, ::1'
    """
    return ", ".join(f"::{stride}" for stride in strides)


def _nested(array: np.ndarray) -> str:
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
