"""What layers without weights have in common: a window an output, each channel by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Self

from convviz.core.arguments import builtin, flag, per_axis, whole
from convviz.core.array_shapes import AXES, check_cells, checked_input
from convviz.core.errors import ConvSpecError
from convviz.core.parts import part
from convviz.core.shapes import places, span
from convviz.core.sliding import Pairs
from convviz.core.spec import refuse_kernel
from convviz.core.taps import Strided, Transposed, Windows, strided
from convviz.language import count_phrase, phrase
from convviz.layers.wording import MINUS, TIMES, listed

Sizes = int | tuple[int, ...]
"""One whole number for all spatial axes, or one an axis."""


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A layer on its input in whole numbers: which positions each window holds.

    Attributes
    ----------
    kind : str
        Which layer it is of, a key of `convviz.layers.LAYERS`.
    in_channels : int
    rules : tuple of Strided or Windows
        One a spatial axis.
    """

    kind: str
    in_channels: int
    rules: tuple[Strided | Windows, ...]

    @property
    def out_channels(self) -> int:
        """As many as go in."""
        return self.in_channels

    @property
    def groups(self) -> int:
        """Channels are not mixed at all; no group is counted."""
        return 1

    @property
    def input_size(self) -> tuple[int, ...]:
        """Cells of the input along each axis."""
        return tuple(rule.size for rule in self.rules)

    @property
    def kernel_size(self) -> tuple[int, ...]:
        """Cells of the largest window along each axis."""
        return tuple(rule.kernel_size for rule in self.rules)

    @property
    def padding(self) -> Pairs:
        """Cells before and after the input along each axis."""
        return tuple(
            (rule.before, rule.after) if isinstance(rule, Strided) else (0, 0) for rule in self.rules
        )

    @property
    def padding_mode(self) -> str:
        """What stands in the padding."""
        return "zeros"

    @property
    def ndim(self) -> int:
        """Number of spatial axes."""
        return len(self.rules)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the spatial axes."""
        return AXES[self.ndim]

    @property
    def padded_size(self) -> tuple[int, ...]:
        """Cells of the input together with its padding."""
        return tuple(n + sum(pair) for n, pair in zip(self.input_size, self.padding, strict=True))

    @property
    def output_size(self) -> tuple[int, ...]:
        """Windows along each axis."""
        return tuple(rule.outputs for rule in self.rules)

    @property
    def steps(self) -> int:
        """Windows over all axes: the cells of one output map."""
        return prod(self.output_size)

    def strip(self, outputs: range) -> tuple[Self, range]:
        """Some outputs along the first axis, and the positions of the input that they are made of."""
        rule, positions = part(self.rules[0], outputs)
        assert not isinstance(rule, Transposed), "a part is of the kind of the whole"
        return replace(self, rules=(rule, *self.rules[1:])), positions


def pooled_axes(
    input_shape: Iterable[int],
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
) -> tuple[int, tuple[Strided, ...]]:
    """Return the channels and the rules of a window that strides, or say why there are none.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> channels, rules = pooled_axes((3, 5), 2, None, 0, 1, True)
    >>> channels, rules[0].outputs
    (3, 3)
    """
    channels, *sizes = checked_input(input_shape)
    axes = AXES[len(sizes)]
    kernels = per_axis("kernel_size", kernel_size, axes, least=1)
    strides = kernels if stride is None else per_axis("stride", stride, axes, least=1)
    paddings = per_axis("padding", padding, axes, least=0)
    dilations = per_axis("dilation", dilation, axes, least=1)
    is_ceiled = flag("ceil_mode", ceil_mode)
    rules = []
    for axis, (size, kernel, step, cells, gap) in enumerate(
        zip(sizes, kernels, strides, paddings, dilations, strict=True)
    ):
        _check_half(axes, axis, kernel, cells)
        pair = (cells, cells)
        rule = strided(size, kernel, stride=step, dilation=gap, padding=pair, ceil_mode=is_ceiled)
        if rule.outputs < 1:
            refuse_kernel(axes, axis, kernel, gap, size + 2 * cells)
        rules.append(rule)
    return channels, tuple(rules)


def output_sizes(input_shape: Iterable[int], output_size: object) -> tuple[int, list[int], tuple[int, ...]]:
    """Return the channels, the sizes of the input, and the sizes asked for; None keeps an axis as it is.

    Raises
    ------
    ConvSpecError

    Examples
    --------
    >>> output_sizes((3, 5, 7), (None, 2))
    (3, [5, 7], (5, 2))
    """
    channels, *sizes = checked_input(input_shape)
    axes = AXES[len(sizes)]
    given = builtin(output_size)
    if isinstance(given, tuple) and len(given) == len(axes):
        given = tuple(
            size if entry is None else whole("output_size", entry, 1, axes, axis)
            for axis, (entry, size) in enumerate(zip(given, sizes, strict=True))
        )
    outputs = per_axis("output_size", given, axes, least=1)
    check_cells("output_size", (channels, *outputs), axes)
    return channels, sizes, outputs


def moving(spec: WindowSpec, ceil_mode: bool) -> list[str]:
    """Say how a window moves, a setting each."""
    rules = strides_of(spec)
    parts = [phrase("stride {stride}", stride=per_axis_text([rule.stride for rule in rules]))]
    cells = [rule.before for rule in rules]
    parts.append(
        phrase("padding {padding}", padding=per_axis_text(cells)) if any(cells) else phrase("no padding")
    )
    if any(rule.dilation > 1 for rule in rules):
        parts.append(phrase("dilation {dilation}", dilation=per_axis_text([rule.dilation for rule in rules])))
    return [*parts, "ceil_mode"] if ceil_mode else parts


def strides_of(spec: WindowSpec) -> list[Strided]:
    """Return the rules of windows that stride."""
    return [rule for rule in spec.rules if isinstance(rule, Strided)]


def sliding_arguments(spec: WindowSpec) -> dict[str, Any]:
    """Return how windows stride, by the names of torch."""
    rules = strides_of(spec)
    return {
        "kernel_size": spec.kernel_size,
        "stride": tuple(rule.stride for rule in rules),
        "padding": tuple(rule.before for rule in rules),
    }


def places_formula(spec: WindowSpec, ceil_mode: bool) -> str:
    """Put the numbers into the formula for the count of windows along each axis."""
    return along_axes(spec.axes, [_places(rule, ceil_mode) for rule in spec.rules])


def along_axes(axes: Sequence[str], clauses: Sequence[str]) -> str:
    """Return what holds along each axis; axes of which the same holds share it.

    Examples
    --------
    >>> along_axes(("H", "W"), ["5 × 2 = 10"] * 2)
    '5 × 2 = 10 in H and W'
    """
    shared: dict[str, list[str]] = {}
    for name, clause in zip(axes, clauses, strict=True):
        shared.setdefault(clause, []).append(name)
    return ", ".join(
        phrase("{clause} in {axes}", clause=clause, axes=listed(names)) for clause, names in shared.items()
    )


def per_axis_text(values: Sequence[object]) -> str:
    """Return one number where all axes have the same, else one an axis.

    Examples
    --------
    >>> per_axis_text([2, 2]), per_axis_text([2, 3])
    ('2', '2 × 3')
    """
    texts = [str(value) for value in values]
    return texts[0] if len(set(texts)) == 1 else " × ".join(texts)


def window_text(spec: WindowSpec) -> str:
    """Return a window's sizes, as in 2 × 2."""
    return " × ".join(map(str, spec.kernel_size))


def no_weights(cells: int) -> str:
    """Count nothing that is learned, and the cells that are looked at."""
    return count_phrase("no weights · {count} cell", "no weights · {count} cells", cells)


def _places(rule: Strided | Windows, ceil_mode: bool) -> str:
    assert isinstance(rule, Strided), "unequal windows have another formula"
    padding = f" + 2{TIMES}{rule.before}" if rule.before else ""
    if rule.before != rule.after:
        padding = "".join(f" + {cells}" for cells in (rule.before, rule.after) if cells)
    kernel = str(rule.kernel_size)
    if rule.dilation > 1:
        kernel = f"({rule.dilation}{TIMES}({kernel} {MINUS} 1) + 1)"
    opening, closing = "⌈⌉" if ceil_mode else "⌊⌋"
    formula = f"{opening}({rule.size}{padding} {MINUS} {kernel}) / {rule.stride}{closing} + 1"
    padded = rule.size + rule.before + rule.after
    ceiled = places(padded + rule.stride - 1, span(rule.kernel_size, rule.dilation), rule.stride)
    if ceil_mode and ceiled > rule.outputs:
        return phrase(
            "{formula} = {more}, less the one that begins in the padding: {outputs}",
            formula=formula,
            more=ceiled,
            outputs=rule.outputs,
        )
    return f"{formula} = {rule.outputs}"


def _check_half(axes: Sequence[str], axis: int, kernel: int, padding: int) -> None:
    if padding <= kernel // 2:
        return
    message = phrase(
        "padding {padding} along {axis} is more than half of the kernel size {kernel}; "
        "use at most {limit}, or a larger kernel size.",
        padding=padding,
        axis=axes[axis],
        kernel=kernel,
        limit=kernel // 2,
    )
    raise ConvSpecError(message, parameter="padding", axis=axis)
