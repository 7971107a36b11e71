"""How the lines of a program are written: calls, sizes, axes, and the call itself that is asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from convviz.core.spec import ConvSpec, Spec

WIDTH = 92
"""Characters in a line: what fits beside a menu on a small laptop."""

NUMPY_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
"""What NumPy calls the padding modes but zeros, with which it pads by itself."""


class Asked(NamedTuple):
    """A convolution that a program is to make; `padding` is the padding's name, where it has one."""

    spec: ConvSpec
    operation: str = "cross_correlate"
    padding: str = ""


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


def axes(spec: Spec, form: str = "{}") -> str:
    """The names of the spatial axes in a form: "H, W" or "kH, kW"."""
    return ", ".join(form.format(name) for name in spec.axes)


def channels_of_a_filter(spec: Spec) -> str:
    """What the axis of channels is called in the weight."""
    return "C_in" if spec.groups == 1 else "C_in / groups"


def pads(spec: Spec) -> bool:
    """Whether there is any padding."""
    return any(map(any, spec.padding))


def is_symmetric(spec: Spec) -> bool:
    """Whether there is as much padding before as after, along every axis."""
    return all(before == after for before, after in spec.padding)


def every(strides: Sequence[int]) -> str:
    """Write the slices that keep every stride-th position along each axis.

    >>> every((2, 1))
    '::2, ::1'
    """
    return ", ".join(f"::{stride}" for stride in strides)


def padded_by_numpy(spec: Spec) -> str:
    """Write the call that pads the input, ``(C_in, *spatial)``, in every mode there is."""
    mode = NUMPY_MODES.get(spec.padding_mode)
    pairs = [(0, 0), *spec.padding]
    return call("np.pad", ["input", str(pairs)], {"mode": f'"{mode}"'} if mode else {})


def settings_of_layer(
    spec: ConvSpec,
    first: Mapping[str, object],
    *,
    stride: str,
    padding: Mapping[str, object],
    dilation: str,
    dtype: str,
) -> dict[str, object]:
    """The settings of a framework's layer of convolution, those left out that are as usual.

    Parameters
    ----------
    spec : ConvSpec
    first, padding : mapping
        What comes first, and what stands for the padding.
    stride, dilation : str
        What they are called there; empty where they are not set.
    dtype : str
    """
    settings = {**first, "kernel_size": plain(spec.kernel_size) if spec.ndim == 1 else spec.kernel_size}
    if stride and max(spec.stride) > 1:
        settings[stride] = plain(spec.stride)
    settings |= padding
    if dilation and max(spec.dilation) > 1:
        settings[dilation] = plain(spec.dilation)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    return settings | {"dtype": dtype}
