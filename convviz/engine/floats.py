"""The arrays that somebody gives, as floats of one type."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import ConvSpecError
from convviz.language import phrase


def as_floats(**arrays: ArrayLike) -> list[np.ndarray]:
    """Return the arrays in the one float type they have in common; an error names the one that cannot be.

    Examples
    --------
    >>> [array.dtype for array in as_floats(input=np.ones(2, np.float32), weight=[1, 2])]
    [dtype('float64'), dtype('float64')]
    """
    floats = [_as_float(name, values) for name, values in arrays.items()]
    dtype = np.result_type(*floats)
    return [array.astype(dtype, copy=False) for array in floats]


def _as_float(name: str, values: ArrayLike) -> np.ndarray:
    try:
        array = np.asarray(values)
    except ValueError:
        message = phrase(
            "{name} is ragged: the lists in it differ in length; give all rows of an axis the same length.",
            name=name,
        )
        raise ConvSpecError(message, parameter=name) from None
    if array.dtype.kind in "biu":
        return array.astype(np.float64)
    if array.dtype.kind == "f" and array.dtype.itemsize in (4, 8):
        return array
    message = phrase(
        "{name} holds {held}; convert it to float32, float64, integers or bools.",
        name=name,
        held=phrase("text") if array.dtype.kind in "SU" else array.dtype,
    )
    raise ConvSpecError(message, parameter=name)
