"""One argument at a time: whatever a person may write for it, as whole numbers or as a sentence why not."""

import reprlib
from collections.abc import Sequence

from convviz.core.errors import ConvSpecError
from convviz.language import phrase

Padding = int | str | tuple[int | tuple[int, int], ...]
"""What may be given as padding: one number, a name, or for each axis a number or a pair (before, after)."""


def per_axis(parameter: str, value: object, axes: Sequence[str], *, least: int) -> tuple[int, ...]:
    """One whole number of at least `least` for each of `axes`, from one for all or one for each."""
    value = builtin(value)
    if not isinstance(value, tuple):
        return (whole(parameter, value, least),) * len(axes)
    if len(value) != len(axes):
        message = phrase(
            "{parameter} must be one whole number or a tuple of {count} ({axes}); "
            "got a tuple of {given}: {value}.",
            parameter=parameter,
            count=len(axes),
            axes=", ".join(axes),
            given=len(value),
            value=shown(value),
        )
        raise ConvSpecError(message, parameter=parameter)
    return tuple(whole(parameter, entry, least, axes, axis) for axis, entry in enumerate(value))


def whole(
    parameter: str, value: object, least: int, axes: Sequence[str] = (), axis: int | None = None
) -> int:
    """The value as an int of at least `least`; no bool and no float is taken for one, not even 2.0."""
    value = builtin(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    place = parameter
    if axis is not None:
        place = phrase("{parameter} along {axis}", parameter=parameter, axis=axes[axis])
    message = phrase(
        "{place} must be a whole number of at least {least}; got {value}.",
        place=place,
        least=least,
        value=shown(value),
    )
    raise ConvSpecError(message, parameter=parameter, axis=axis)


def flag(parameter: str, value: object) -> bool:
    """The value if it is True or False; no number is taken for one."""
    value = builtin(value)
    if isinstance(value, bool):
        return value
    message = phrase(
        "{parameter} must be True or False; got {value}.", parameter=parameter, value=shown(value)
    )
    raise ConvSpecError(message, parameter=parameter)


def builtin(value: object) -> object:
    """Numbers and arrays of numpy as Python's own, lists as tuples, anything else as it is."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(map(builtin, value)) if isinstance(value, list | tuple) else value


def shown(value: object) -> str:
    """A value as it is printed in a message: cut where it is long, and with a real minus sign."""
    text = reprlib.repr(value)
    return text.replace("-", "−") if isinstance(value, int | float) else text


def listing(options: Sequence[str]) -> str:
    """Options for a person to choose from: "1, 2 or 4"."""
    *first, last = options
    return phrase("{first} or {last}", first=", ".join(first), last=last) if first else last
