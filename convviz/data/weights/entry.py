"""What a reader says of one tensor before its numbers are read."""

from __future__ import annotations

from typing import Any, NamedTuple

from convviz.core.limits import MAX_TENSOR_AXES
from convviz.language import phrase

KINDS: tuple[str, ...] = ("float64", "float32", "float16", "bfloat16", "bool")
KINDS += tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
"""How numbers may be stored: what becomes float64 here."""


class Entry(NamedTuple):
    """A tensor of a file.

    Attributes
    ----------
    name : str
    shape : tuple of int
        As it is stored.
    kind : str
        One of `KINDS`, or what the file calls a kind that is not read.
    refusal : str
        Why it cannot be used, or nothing.
    where : Any
        What its reader finds it by.
    """

    name: str
    shape: tuple[int, ...]
    kind: str
    refusal: str = ""
    where: Any = None


def unreadable(kind: str, axes: int) -> str:
    """Say why a tensor is listed and not read."""
    if axes > MAX_TENSOR_AXES:
        return phrase("{axes} axes, and at most {most} are read", axes=axes, most=MAX_TENSOR_AXES)
    return phrase("numbers of the kind {kind} are not read here; save them as float32", kind=kind[:24])
