"""Max and average pooling as programs; those of Keras and TensorFlow are in `channels_last`."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np

from convviz.core.shapes import span, stamped
from convviz.core.taps import Strided
from convviz.layers.layer import Steps
from convviz.layers.windowed import WindowSpec, strides_of
from convviz.layers.writing import axes, call, plain


@dataclass(frozen=True, eq=False)
class Pooling:
    """A pooling that a program is to make.

    Attributes
    ----------
    spec : WindowSpec
        Whose windows stride.
    by : {"max", "mean"}
    torch_name, keras_name : str
    ceil_mode, counts_padding : bool
    override : int or None
        A divisor of one's own.
    divisor : ndarray, optional
        What each sum is divided by.
    """

    spec: WindowSpec
    by: Literal["max", "mean"]
    torch_name: str
    keras_name: str
    ceil_mode: bool
    counts_padding: bool = True
    override: int | None = None
    divisor: np.ndarray | None = None

    @property
    def rules(self) -> list[Strided]:
        """How the windows stride along each axis."""
        return strides_of(self.spec)

    @property
    def stride(self) -> tuple[int, ...]:
        """Along each axis."""
        return tuple(rule.stride for rule in self.rules)

    @property
    def dilation(self) -> tuple[int, ...]:
        """Along each axis."""
        return tuple(rule.dilation for rule in self.rules)

    @property
    def padding(self) -> tuple[int, ...]:
        """On both sides of each axis, as it was chosen."""
        return tuple(rule.before for rule in self.rules)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The cells before and after each axis that the windows reach: after the input, none too many."""
        reached = [
            stamped(rule.outputs, span(rule.kernel_size, rule.dilation), rule.stride, 0, 0)
            for rule in self.rules
        ]
        return [
            (rule.before, max(0, end - rule.before - rule.size))
            for rule, end in zip(self.rules, reached, strict=True)
        ]

    @property
    def pads(self) -> bool:
        """Whether windows reach beyond the input."""
        return any(map(any, self.pairs))

    @property
    def constant(self) -> int | None:
        """What every sum is divided by, where that is one number."""
        assert self.divisor is not None, "only a mean is divided"
        return int(self.divisor) if self.divisor.ndim == 0 else None

    @property
    def counted(self) -> tuple[tuple[int, ...], list[tuple[int, int]]]:
        """The sizes of the cells that a divisor counts, and the cells around them that it does not."""
        kept = [
            (rule.before, min(rule.before, after)) if self.counts_padding else (0, 0)
            for rule, (_, after) in zip(self.rules, self.pairs, strict=True)
        ]
        sizes = tuple(rule.size + sum(pair) for rule, pair in zip(self.rules, kept, strict=True))
        rest = [
            (before - own, after - more)
            for (before, after), (own, more) in zip(self.pairs, kept, strict=True)
        ]
        return sizes, rest

    @property
    def why_padded(self) -> str:
        """Why a program pads by hand, in the program's own comment."""
        value = "−∞, which is never the largest" if self.by == "max" else "zeros"
        last = ", so that the last window of ceil_mode fits" if self.ceil_mode else ""
        return f"Pad by hand with {value}{last}."


def torch_steps(pool: Pooling) -> Steps:
    """Write how the output is made in PyTorch."""
    spec = pool.spec
    if pool.override is not None and spec.ndim == 1:
        return _picture_of_height_1(pool)
    pooling = call(f"nn.{pool.torch_name}", [], _torch_settings(pool))
    before, after = axes(spec), axes(spec, "{}_out")
    return Steps((f"pool = {pooling}\noutput = pool(input)  # (C, {before}) → (C, {after})",))


def _torch_settings(pool: Pooling) -> dict[str, object]:
    settings: dict[str, object] = {"kernel_size": plain(pool.spec.kernel_size), "stride": plain(pool.stride)}
    if any(pool.padding):
        settings["padding"] = plain(pool.padding)
    if max(pool.dilation) > 1:
        settings["dilation"] = plain(pool.dilation)
    if pool.ceil_mode:
        settings["ceil_mode"] = True
    if not pool.counts_padding:
        settings["count_include_pad"] = False
    if pool.override is not None:
        settings["divisor_override"] = pool.override
    return settings


def _picture_of_height_1(pool: Pooling) -> Steps:
    ((kernel,), (stride,), (padding,)) = pool.spec.kernel_size, pool.stride, pool.padding
    settings = _torch_settings(pool) | {"kernel_size": (1, kernel), "stride": (1, stride)}
    if padding:
        settings["padding"] = (0, padding)
    return Steps(
        (
            "# nn.AvgPool1d has no divisor_override; nn.AvgPool2d has, so give it a picture of height 1.\n"
            f"pool = {call('nn.AvgPool2d', [], settings)}\n"
            "output = pool(input[:, None])[:, 0]  # (C, L) → (C, L_out)",
        )
    )


def jax_steps(pool: Pooling) -> Steps:
    """Write how the output is made in JAX."""
    imports = ("from jax import lax",)
    if pool.by == "max":
        reduced = _reduced(pool, "input", "-jnp.inf, lax.max", pool.pairs)
        return Steps((f"output = {reduced}  # (C, {axes(pool.spec, '{}_out')})",), imports)
    sums = f"sums = {_reduced(pool, 'input', '0.0, lax.add', pool.pairs)}"
    if pool.constant is not None:
        return Steps((f"{sums}\noutput = sums / {pool.constant}",), imports)
    sizes, rest = pool.counted
    counted = _reduced(pool, f"jnp.ones({(1, *sizes)})", "0.0, lax.add", rest)
    return Steps((sums, f"# Not every window has as many cells that count.\ncounted = {counted}",
                  f"output = sums / counted  # (C, {axes(pool.spec, '{}_out')})"), imports)  # fmt: skip


def _reduced(pool: Pooling, array: str, how: str, pairs: list[tuple[int, int]]) -> str:
    settings: dict[str, object] = {
        "window_dimensions": (1, *pool.spec.kernel_size),
        "window_strides": (1, *pool.stride),
        "padding": ((0, 0), *pairs),
    }
    if max(pool.dilation) > 1:
        settings["window_dilation"] = (1, *pool.dilation)
    return call("lax.reduce_window", [array, *how.split(", ")], settings)


def numpy_steps(pool: Pooling) -> Steps:
    """Write how the output is made in NumPy."""
    ndim, blocks = pool.spec.ndim, []
    if pool.pads:
        named = {"constant_values": "-np.inf"} if pool.by == "max" else {}
        padded = call("np.pad", ["input", str([(0, 0), *pool.pairs])], named)
        blocks.append(f"# {pool.why_padded}\ninput = {padded}")
    own = tuple(range(-ndim, 0))
    windows = f"windows = {_windows(pool, 'input')}\n"
    notes = f"# A window for each output: (C, {axes(pool.spec, '{}_out')}, {axes(pool.spec, 'k{}')}).\n"
    if pool.by == "max":
        blocks.append(f"{notes}{windows}output = windows.max(axis={own})")
    elif pool.constant is not None:
        blocks.append(f"{notes}{windows}output = windows.sum(axis={own}) / {pool.constant}")
    else:
        blocks.append(f"{notes}{windows}sums = windows.sum(axis={own})")
        blocks.append(
            "# Not every window has as many cells that count.\n"
            f"counting = {ones_in_zeros(pool)}\n"
            f"counted = {_windows(pool, 'counting')}.sum(axis={own})\n"
            "output = sums / counted"
        )
    return Steps(tuple(blocks), ("from numpy.lib.stride_tricks import sliding_window_view",))


def ones_in_zeros(pool: Pooling) -> str:
    """Write the NumPy array that is 1 where a cell counts, ``(1, *padded)``."""
    sizes, rest = pool.counted
    ones = f"np.ones({(1, *sizes)})"
    return call("np.pad", [ones, str([(0, 0), *rest])]) if any(map(any, rest)) else ones


def _windows(pool: Pooling, array: str) -> str:
    ndim = pool.spec.ndim
    spans = tuple(span(size, gap) for size, gap in zip(pool.spec.kernel_size, pool.dilation, strict=True))
    windows = call("sliding_window_view", [array, str(spans)], {"axis": tuple(range(1, ndim + 1))})
    if prod((*pool.stride, *pool.dilation)) == 1:
        return windows
    kept = [f"::{step}" if step > 1 else ":" for step in (*pool.stride, *pool.dilation)]
    while kept[-1] == ":":
        kept.pop()
    return f"{windows}[:, {', '.join(kept)}]"
