"""What TensorFlow, PyTorch and NumPy make of one request, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from convviz.explain import MINUS, TIMES, listed
from convviz.same import Request, Variant, variants
from convviz.spec import ConvSpec

_CELLS = {1: ("cell",), 2: ("row", "column"), 3: ("slice", "row", "column")}
_LISTED = 6
"""The most indices that are written out."""


class Difference(NamedTuple):
    """A request, what each framework makes of it, and one sentence on that."""

    request: Request
    variants: tuple[Variant, ...]
    see: str


class Facts(NamedTuple):
    """One variant as a column of a table."""

    padding: str
    odd_cell: str
    windows_start_at: str
    output_size: str
    never_reached: str


def differences(request: Request) -> Difference:
    """Hold what the frameworks make of a request against each other.

    Parameters
    ----------
    request : Request

    Examples
    --------
    >>> from convviz.same import REQUESTS
    >>> print(differences(REQUESTS["even"]).see)
    TensorFlow pads 1 before and 2 after and makes 5; PyTorch pads 2 on both sides and makes 6, one more; \
NumPy pads 2 before and 1 after and makes 5.
    """
    worked_out = variants(request)
    return Difference(request, worked_out, _see(worked_out))


def facts(variant: Variant) -> Facts:
    """Return the numbers of one variant in words.

    Examples
    --------
    >>> from convviz.same import REQUESTS
    >>> for fact in facts(variants(REQUESTS["dropped"])[1]): print(fact)
    1 on both sides
    none
    −1, 2 and 5
    3
    cells 1, 4 and 7
    """
    spec = variant.scene.spec
    starts = [
        _indices([position * stride - before for position in range(size)])
        for size, stride, (before, _) in zip(spec.output_size, spec.stride, spec.padding, strict=True)
    ]
    lost = [
        f"{name}{'s' if len(indices) > 1 else ''} {_indices(indices)}"
        for name, indices in zip(_CELLS[spec.ndim], variant.dropped, strict=True)
        if indices
    ]
    return Facts(
        padding=_pads(spec),
        odd_cell=_along(variant.odd, spec.axes) or "none",
        windows_start_at=_along(starts, spec.axes),
        output_size=_size(spec),
        never_reached=listed(lost) if lost else "none",
    )


def notes(variant: Variant) -> list[str]:
    """Say what else there is to know of a variant.

    Examples
    --------
    >>> from convviz.same import REQUESTS
    >>> for note in notes(variants(REQUESTS["stride"])[1]): print(note)
    The last window ends before the padding after the input, which goes unused.
    """
    spec = variant.scene.spec
    idle = [axis for index, axis in enumerate(spec.axes) if _is_idle(spec, index)]
    said = []
    if idle:
        along = f"Along {listed(idle)} the" if spec.ndim > len(idle) else "The"
        said.append(f"{along} last window ends before the padding after the input, which goes unused.")
    if variant.framework == "TensorFlow" and spec.ndim == 3 and set(spec.stride) != {1} != set(spec.dilation):
        said.append("TensorFlow refuses a stride and a dilation at once in 3D: it would be this.")
    if variant.scene.operation == "convolve":
        said += _numpy_notes(variant.framework, spec)
    return said


def _numpy_notes(name: str, spec: ConvSpec) -> Iterator[str]:
    yield "The kernel is flipped first: that is convolution in the mathematical sense."
    if spec.ndim == 1 and spec.effective_kernel_size[0] > spec.input_size[0]:
        sizes = (spec.effective_kernel_size[0], spec.input_size[0])
        yield f"The kernel is longer than the input, so the output is as long as the kernel: max{sizes}."
    if set(spec.stride) != {1}:
        yield f"{name} has no stride: it makes every output, and the slice keeps some."
    if set(spec.dilation) != {1}:
        yield f"{name} has no dilation: spread is w with zeros between its weights."


def _is_idle(spec: ConvSpec, axis: int) -> bool:
    """Whether windows end before the padding after the input, though there is some."""
    after = spec.padding[axis][1]
    covered = (spec.output_size[axis] - 1) * spec.stride[axis] + spec.effective_kernel_size[axis]
    return 0 < after <= spec.padded_size[axis] - covered


def _indices(indices: Sequence[int]) -> str:
    """A list of whole numbers, its middle left out where it is long."""
    texts = [str(index).replace("-", MINUS) for index in indices]
    if len(texts) > _LISTED:
        texts = [*texts[: _LISTED - 2], "…", texts[-1]]
        return ", ".join(texts)
    return listed(texts)


def _along(texts: Sequence[str], axes: Sequence[str]) -> str:
    """What there is along each axis; axes with the same share a clause, and all of them need none."""
    clauses: dict[str, list[str]] = {}
    for text, axis in zip(texts, axes, strict=True):
        if text:
            clauses.setdefault(text, []).append(axis)
    if list(map(len, clauses.values())) == [len(axes)]:
        return next(iter(clauses))
    return ", ".join(f"{text} along {listed(names)}" for text, names in clauses.items())


def _see(variants: tuple[Variant, ...]) -> str:
    specs = [variant.scene.spec for variant in variants]
    names = [variant.framework for variant in variants]
    if len({spec.padding for spec in specs}) == 1:
        outputs = [variant.scene.output for variant in variants]
        flipped = "which changes nothing here" if _equal(outputs[0], outputs[2]) else "so its numbers differ"
        return (
            f"All three pad {_pads(specs[0])} and make {_size(specs[0])}; "
            f"{names[2]} flips the kernel, {flipped}."
        )
    clauses = [
        f"{name} pads {_pads(spec)} and makes {_size(spec)}{_more(spec, specs[0])}"
        for name, spec in zip(names, specs, strict=True)
    ]
    return f"{'; '.join(clauses)}.{_shift(variants)}"


def _shift(variants: tuple[Variant, ...]) -> str:
    """That TensorFlow and PyTorch make as many numbers, where they are not the same ones; else nothing."""
    first, second = (variant.scene for variant in variants[:2])
    if first.output.shape != second.output.shape or _equal(first.output, second.output):
        return ""
    starts = [
        _along([_indices([-before]) for before, _ in scene.spec.padding], scene.axes)
        for scene in (first, second)
    ]
    return (
        f" As many numbers, but other ones: the first window starts at {starts[0]} in TensorFlow and at "
        f"{starts[1]} in PyTorch."
    )


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return np.allclose(one, other, rtol=1e-9, atol=1e-12 * max(1.0, np.abs(one).max()), equal_nan=True)


def _pads(spec: ConvSpec) -> str:
    return _along([_pair(*pair) for pair in spec.padding], spec.axes)


def _pair(before: int, after: int) -> str:
    if before != after:
        return f"{before} before and {after} after"
    return f"{before} on both sides" if before else "nothing"


def _size(spec: ConvSpec) -> str:
    return f" {TIMES} ".join(map(str, spec.output_size))


def _more(spec: ConvSpec, first: ConvSpec) -> str:
    """How much larger an output is than that of the first, in words; empty if it is as large."""
    surplus = [size - usual for size, usual in zip(spec.output_size, first.output_size, strict=True)]
    words = [
        f"{'one' if abs(count) == 1 else abs(count)} {'more' if count > 0 else 'fewer'}" if count else ""
        for count in surplus
    ]
    if not any(words):
        return ""
    axes = f" along {listed(spec.axes)}" if spec.ndim > 1 and len(set(words)) == 1 else ""
    return f", {_along(words, spec.axes)}{axes}"
