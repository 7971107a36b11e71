"""What the names of tensors say: which layer, which of its parameters, and in whose order of axes."""

from __future__ import annotations

import re
from typing import NamedTuple

PARAMETERS = ("weight", "bias", "running_mean", "running_var")
_WORDS = {
    "weight": ("weight", "weights", "kernel", "w", "gamma", "scale", "depthwise_kernel"),
    "bias": ("bias", "biases", "b", "beta"),
    "running_mean": ("running_mean", "moving_mean", "mean"),
    "running_var": ("running_var", "moving_variance", "var", "variance"),
}
_PARAMETERS = {word: parameter for parameter, words in _WORDS.items() for word in words}
_VARIABLE = re.compile(r"(.*?)/?\bvars/(\d+)")
_SHORT = re.compile(r"([wWbB])(\d*)")
_NORMS = re.compile(r"(batch_?norm|normalization)", re.IGNORECASE)
_KERAS = re.compile(r"(^|/)vars/\d+$|:0$|^model_weights/")
_DIGITS = re.compile(r"(\d+)")


class Named(NamedTuple):
    """The layer that a tensor belongs to, as its name says, and which of `PARAMETERS` it is; or nothing."""

    layer: str
    parameter: str


def named(name: str) -> Named:
    """Return what a name says.

    Examples
    --------
    >>> named("features.0.weight"), named("layers/conv2d_1/vars/1"), named("conv1_w")
    (Named(layer='features.0', parameter='weight'), Named(layer='layers/conv2d_1', parameter='bias'), \
Named(layer='conv1', parameter='weight'))
    >>> named("model_weights/conv/conv/kernel:0"), named("W2"), named("arr_0")
    (Named(layer='model_weights/conv/conv', parameter='weight'), Named(layer='2', parameter='weight'), \
Named(layer='', parameter=''))
    """
    if variable := _VARIABLE.fullmatch(name):
        layer, number = variable[1], int(variable[2])
        parameters = PARAMETERS if _NORMS.search(layer) else PARAMETERS[:2]
        return Named(layer, parameters[number] if number < len(parameters) else "")
    if short := _SHORT.fullmatch(name):
        return Named(short[2], _PARAMETERS[short[1].lower()])
    plain = name.removesuffix(":0")
    for word in sorted(_PARAMETERS, key=len, reverse=True):
        head = plain[: -len(word)]
        if plain.endswith(word) and (not head or head[-1] in "./_- "):
            return Named(head[:-1] if head else "", _PARAMETERS[word])
    return Named("", "")


def is_keras(name: str) -> bool:
    """Whether a tensor of an HDF5 file is named as Keras does.

    Examples
    --------
    >>> is_keras("layers/conv2d/vars/0"), is_keras("conv/conv/kernel:0"), is_keras("conv1.weight")
    (True, True, False)
    """
    return bool(_KERAS.search(name))


def in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return what names are sorted by: numbers in them count as such.

    Examples
    --------
    >>> sorted(["f.10.w", "f.9.w"], key=in_order)
    ['f.9.w', 'f.10.w']
    """
    parts = _DIGITS.split(name)
    return tuple((1, int(part[:18]), part) if part.isdecimal() else (0, 0, part) for part in parts)
