"""The shapes of input and weight: checked at the door, each alone and the channels of both together."""

from collections.abc import Iterable, Sequence
from math import gcd, prod

from convviz.core.arguments import listing
from convviz.core.errors import ConvSpecError
from convviz.language import phrase

AXES = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
"""The names of the spatial axes, by their number."""

_MOST_CELLS = 2**63 // 8 - 1
"""Of an array of numbers of eight bytes: numpy counts bytes in 63 bits."""


def checked_input(shape: Iterable[int]) -> tuple[int, ...]:
    """The shape of an input, ``(C_in, *spatial)``, if a convolution can have it."""
    shape = tuple(shape)
    if len(shape) - 1 not in AXES:
        advice = (
            phrase("put a channel axis in front")
            if len(shape) < 2
            else phrase("give one item of a batch at a time")
        )
        message = phrase(
            "input must have 2 to 4 axes, its channels and then one to three spatial axes; "
            "got {count} in the shape {shape}; {advice}.",
            count=len(shape),
            shape=shape,
            advice=advice,
        )
        raise ConvSpecError(message, parameter="input")
    _check_not_empty("input", shape, ("in_channels",))
    return shape


def checked_weight(shape: Iterable[int], axes: Sequence[str]) -> tuple[int, ...]:
    """The shape of a weight, ``(C_out, C_in // groups, *kernel_size)``, if it goes with these axes."""
    shape = tuple(shape)
    if len(shape) != len(axes) + 2:
        message = phrase(
            "weight must have {count} axes to go with the input's {spatial} ({axes}): "
            "out_channels, in_channels // groups and the kernel size; got {given} in the shape {shape}.",
            count=len(axes) + 2,
            spatial=len(axes),
            axes=", ".join(axes),
            given=len(shape),
            shape=shape,
        )
        if len(shape) == 2:
            message += " " + phrase("If both lack the channels, take input[None] and weight[None, None].")
        raise ConvSpecError(message, parameter="weight")
    _check_not_empty("weight", shape, ("out_channels", "in_channels // groups"))
    return shape


def check_cells(parameter: str, shape: Sequence[int], axes: Sequence[str]) -> None:
    """Refuse a setting that makes an array ``(C, *spatial)`` with more cells than any array can have."""
    if prod(shape) <= _MOST_CELLS:
        return
    sizes = shape[1:]
    axis = sizes.index(max(sizes))
    message = phrase(
        "{parameter} makes {size} cells along {axis}, and no array can hold that many; use a smaller "
        "{parameter}.",
        parameter=parameter,
        size=sizes[axis],
        axis=axes[axis],
    )
    raise ConvSpecError(message, parameter=parameter, axis=axis)


def check_channels(input_shape: tuple[int, ...], weight_shape: tuple[int, ...], groups: int) -> None:
    """Refuse channels that cannot be shared out among the groups, or that a weight does not have."""
    channels = {"in_channels": input_shape[0], "out_channels": weight_shape[0]}
    undivided = [f"{name} {count}" for name, count in channels.items() if count % groups]
    if undivided:
        common = gcd(*channels.values())
        divisors = [str(n) for n in range(1, common + 1) if common % n == 0]
        told = (
            phrase("groups {groups} does not divide {first}; use {options}.")
            if len(undivided) == 1
            else phrase("groups {groups} divides neither {first} nor {last}; use {options}.")
        )
        message = told.format(
            groups=groups, first=undivided[0], last=undivided[-1], options=listing(divisors)
        )
        raise ConvSpecError(message, parameter="groups")
    per_group = channels["in_channels"] // groups
    if weight_shape[1] != per_group and len(input_shape) > 2 and input_shape[-1] == weight_shape[1] * groups:
        message = phrase(
            "weight has {given} in_channels per group, and the input {shape} has {first} channels: its "
            "channels seem to come last; take moveaxis(input, -1, 0).",
            given=weight_shape[1],
            shape=input_shape,
            first=input_shape[0],
        )
        raise ConvSpecError(message, parameter="input")
    if weight_shape[1] != per_group:
        message = phrase(
            "weight has {given} in_channels per group in the shape {shape}, but the input has {per_group} "
            "(in_channels {in_channels} / groups {groups}); give weight the shape {fitting}.",
            given=weight_shape[1],
            shape=weight_shape,
            per_group=per_group,
            in_channels=channels["in_channels"],
            groups=groups,
            fitting=(weight_shape[0], per_group, *weight_shape[2:]),
        )
        raise ConvSpecError(message, parameter="weight")


def check_bias(shape: tuple[int, ...], out_channels: int) -> None:
    """Refuse a bias that has not one number for each of the output's channels."""
    if shape == (out_channels,):
        return
    message = phrase(
        "bias must have the shape ({count},), one number for each of the out_channels; "
        "got the shape {shape}.",
        count=out_channels,
        shape=shape,
    )
    raise ConvSpecError(message, parameter="bias")


def _check_not_empty(parameter: str, shape: tuple[int, ...], channel_axes: tuple[str, ...]) -> None:
    names = (*channel_axes, *AXES[len(shape) - len(channel_axes)])
    for position, (size, name) in enumerate(zip(shape, names, strict=True)):
        if size < 1:
            message = phrase(
                "{parameter} is empty along {axis}: its shape is {shape}; make every size at least 1.",
                parameter=parameter,
                axis=name,
                shape=shape,
            )
            axis = position - len(channel_axes)
            raise ConvSpecError(message, parameter=parameter, axis=axis if axis >= 0 else None)
