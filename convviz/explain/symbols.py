"""Input, weight, bias and output in LaTeX, with their indices; those that can only be 0 are left out."""

from __future__ import annotations

from collections.abc import Iterable

from convviz.core.spec import Spec


def output_of(spec: Spec, filter: str, index: Iterable[str]) -> str:
    """The output of a filter at an index."""
    return _indexed("y", (spec.out_channels > 1, filter), index=index)


def bias_of(spec: Spec, filter: str) -> str:
    """The bias of a filter."""
    return f"b_{{{filter}}}" if spec.out_channels > 1 else "b"


def input_of(spec: Spec, channel: str, cell: Iterable[str]) -> str:
    """The input of a channel at a cell."""
    return _indexed("x", (spec.in_channels > 1, channel), index=cell)


def weight_of(spec: Spec, filter: str, position: str, tap: Iterable[str]) -> str:
    """The weight of a filter at a position among its channels and at a tap."""
    is_summed = spec.in_channels > spec.groups
    return _indexed("w", (spec.out_channels > 1, filter), (is_summed, position), index=tap)


def _indexed(name: str, *optional: tuple[bool, str], index: Iterable[str]) -> str:
    indices = [text for is_needed, text in optional if is_needed]
    return f"{name}_{{{','.join([*indices, *index])}}}"


def linear(*terms: tuple[int, str], constant: int = 0) -> str:
    """A sum such as ``2i-3j+1``, without what is 0."""
    units = {1: "", -1: "-"}
    parts = [f"{units.get(count, count)}{name}" for count, name in terms if count]
    if constant or not parts:
        parts.append(str(constant))
    return "+".join(parts).replace("+-", "-")
