"""A network as it is written down: layers with their settings, before there is an input.

How many channels or numbers come to a layer is not written: it follows from what stands before, so that a
layer can be moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from convviz.core.arguments import listing, shown
from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_NAME
from convviz.core.numbers import Numbers
from convviz.core.sliding import PADDING_MODES, PADDINGS
from convviz.language import phrase

Setting = int | float | str | bool | tuple[int, ...] | tuple[str, ...] | None
"""The value of a setting."""


class Argument(NamedTuple):
    """A setting that a layer has, with what a page may offer for it.

    Attributes
    ----------
    name : str
        As torch calls it.
    usual : Setting
        What stands for it where nothing is said; of one that must be said, what a page begins with.
    low, high : float
    per_axis : bool
        Whether it may be one number an axis.
    options : tuple of str
        The words that it may be.
    is_needed : bool
        Whether torch has no default, so that it is always written.
    """

    name: str
    usual: Setting
    low: float
    high: float
    per_axis: bool
    options: tuple[str, ...] = ()
    is_needed: bool = False


def _needed(name: str, usual: Setting, high: int, per_axis: bool = False) -> Argument:
    return Argument(name, usual, 1, high, per_axis, is_needed=True)


def _size(name: str, usual: Setting, low: int, high: int) -> Argument:
    return Argument(name, usual, low, high, per_axis=True)


def _switch(name: str, usual: bool) -> Argument:
    return Argument(name, usual, 0, 1, per_axis=False)


_OUT_CHANNELS, _OUTPUT_SIZE = _needed("out_channels", 8, 4096), _needed("output_size", 1, 512, per_axis=True)
_KERNEL, _POOLED = (_needed("kernel_size", usual, 512, per_axis=True) for usual in (3, 2))
_STRIDE, _POOL_STRIDE = (_size("stride", usual, 1, 512) for usual in (1, None))
_PADDING, _DILATION = _size("padding", 0, 0, 512), _size("dilation", 1, 1, 512)
_GROUPS = Argument("groups", 1, 1, 4096, per_axis=False)
_BIAS, _CEIL_MODE = _switch("bias", True), _switch("ceil_mode", False)
_CONV_PADDING = _PADDING._replace(options=PADDINGS)
_TO = Argument("to", "input", 0, 0, per_axis=False, is_needed=True)
_PADDING_MODE = Argument("padding_mode", "zeros", 0, 0, per_axis=False, options=PADDING_MODES)

ARGUMENTS: Mapping[str, tuple[Argument, ...]] = MappingProxyType(
    {
        "Conv": (
            _OUT_CHANNELS,
            _KERNEL,
            _STRIDE,
            _CONV_PADDING,
            _DILATION,
            _GROUPS,
            _BIAS,
            _PADDING_MODE,
        ),
        "ConvTranspose": (
            _OUT_CHANNELS,
            _KERNEL,
            _STRIDE,
            _PADDING,
            _size("output_padding", 0, 0, 511),
            _GROUPS,
            _BIAS,
            _DILATION,
        ),
        "MaxPool": (_POOLED, _POOL_STRIDE, _PADDING, _DILATION, _CEIL_MODE),
        "AvgPool": (
            _POOLED,
            _POOL_STRIDE,
            _PADDING,
            _CEIL_MODE,
            _switch("count_include_pad", True),
            Argument("divisor_override", None, 1, 262_144, per_axis=False),
        ),
        "AdaptiveMaxPool": (_OUTPUT_SIZE,),
        "AdaptiveAvgPool": (_OUTPUT_SIZE,),
        "Upsample": (_needed("scale_factor", 2, 64, per_axis=True),),
        "BatchNorm": (Argument("eps", 1e-5, 0, 1, per_axis=False),),
        "ReLU": (),
        "LeakyReLU": (Argument("negative_slope", 0.01, -10, 10, per_axis=False),),
        "Sigmoid": (),
        "Tanh": (),
        "GELU": (),
        "ReLU6": (),
        "SiLU": (),
        "Softmax": (),
        "Flatten": (),
        "Linear": (_needed("out_features", 10, 8192), _BIAS),
        "Add": (_TO,),
        "Branch": (_TO,),
        "Concat": (_TO._replace(usual=("input",)),),
    }
)
"""The settings of each kind of layer, by its torch name without the dimension, in torch's order."""


@dataclass(frozen=True, slots=True)
class Item:
    """A layer as it is written down.

    Attributes
    ----------
    kind : str
        A key of `ARGUMENTS`.
    settings : tuple of (name, Setting)
        By torch's names; those as usual are left out.
    name : str
        What `Add` and `Concat` call it by, or nothing.
    numbers : tuple of (name, Numbers)
        The weights that are given, by torch's names: ``"weight"``, ``"bias"``, ``"running_mean"`` and so on.
    """

    kind: str
    settings: tuple[tuple[str, Setting], ...] = ()
    name: str = ""
    numbers: tuple[tuple[str, Numbers], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A network as it is written down.

    Attributes
    ----------
    items : tuple of Item
    seed : int
        Of the weights that are not given.
    weights : str
        Which trained weights it has, or nothing: a key of `convviz.network.plan.WEIGHTS`.
    """

    items: tuple[Item, ...] = ()
    seed: int = 0
    weights: str = ""


def item(kind: str, *values: Setting, name: str = "", **settings: Setting) -> Item:
    """Write down a layer with the arguments of torch, without those that tell what comes to it.

    Raises
    ------
    ConvSpecError
        For a kind, a setting or a value that there is not.

    Examples
    --------
    >>> item("Conv", 8, 3, padding=1, stride=1).settings
    (('out_channels', 8), ('kernel_size', 3), ('padding', 1))
    """
    known = arguments_of(kind)
    if len(values) > len(known):
        message = phrase(
            "{kind} has {most} settings here; got {count} values.",
            kind=kind,
            most=len(known),
            count=len(values),
        )
        raise ConvSpecError(message, parameter="layers")
    given: dict[str, Setting] = dict(zip((one.name for one in known), values, strict=False)) | settings
    return Item(kind, kept(kind, given), name)


def kept(kind: str, given: Mapping[str, Setting]) -> tuple[tuple[str, Setting], ...]:
    """Return the settings that are not as usual, in torch's order; those that must be said are always there.

    Raises
    ------
    ConvSpecError
    """
    known = {one.name: one for one in arguments_of(kind)}
    for name in given:
        if name not in known:
            message = phrase("{kind} has no setting {name}.", kind=kind, name=shown(name))
            raise ConvSpecError(message, parameter=name)
    values = {name: checked(kind, one, given.get(name, one.usual)) for name, one in known.items()}
    return tuple(
        (name, values[name]) for name, one in known.items() if one.is_needed or values[name] != one.usual
    )


def arguments_of(kind: str) -> tuple[Argument, ...]:
    """Return the settings of a kind of layer; a ConvSpecError if there is no such kind."""
    if kind not in ARGUMENTS:
        message = phrase(
            "There is no layer {kind} here; there are {kinds}.", kind=shown(kind), kinds=", ".join(ARGUMENTS)
        )
        raise ConvSpecError(message, parameter="layers")
    return ARGUMENTS[kind]


def checked(kind: str, argument: Argument, value: object) -> Setting:
    """Return a value that a setting may have.

    Raises
    ------
    ConvSpecError
        For any other; the message says what it may be.
    """
    usual = argument.usual
    if isinstance(usual, tuple | str) and not argument.options:
        return _names(kind, argument, value)
    if value is None and usual is None:
        return None
    if isinstance(usual, bool) or isinstance(value, bool):
        if isinstance(usual, bool) and isinstance(value, bool):
            return value
    elif isinstance(usual, float):
        if isinstance(value, int | float) and argument.low <= value <= argument.high:
            return float(value)
    elif isinstance(value, str):
        if value in argument.options:
            return value
    elif isinstance(value, tuple | list):
        if argument.per_axis and 1 <= len(value) <= 3 and all(_is_whole(argument, one) for one in value):
            return tuple(value)
    elif isinstance(value, int) and _is_whole(argument, value):
        return value
    message = phrase(
        "{setting} of {kind} must be {allowed}; got {value}.",
        setting=argument.name,
        kind=kind,
        allowed=_allowed(argument),
        value=shown(value),
    )
    raise ConvSpecError(message, parameter=argument.name)


def _is_whole(argument: Argument, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and argument.low <= value <= argument.high


def _names(kind: str, argument: Argument, value: object) -> Setting:
    names = value if isinstance(value, tuple | list) else (value,)
    if all(isinstance(name, str) and 0 < len(name) <= MAX_NAME for name in names):
        if isinstance(argument.usual, tuple) and names:
            return tuple(names)
        if len(names) == 1:
            return str(names[0])
    message = phrase("{kind} needs the name of an earlier layer; got {value}.", kind=kind, value=shown(value))
    raise ConvSpecError(message, parameter=argument.name)


def _allowed(argument: Argument) -> str:
    if isinstance(argument.usual, bool):
        return listing(["True", "False"])
    words = [repr(option) for option in argument.options]
    if argument.high > 0:
        low, high = shown(argument.low), shown(argument.high)
        numbers = phrase("a whole number from {low} to {high}", low=low, high=high)
        if isinstance(argument.usual, float):
            numbers = phrase("a number from {low} to {high}", low=low, high=high)
        words.append(numbers)
    return listing(words)
