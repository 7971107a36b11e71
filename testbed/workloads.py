"""What the engine is measured on, as plain data: for the benchmark and for the tests that guard it."""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

import numpy as np


class Workload(NamedTuple):
    """One convolution.

    Attributes
    ----------
    name : str
        Unique, and what it is called in every table.
    input_shape : (C_in, *spatial)
    weight_shape : (C_out, C_in // groups, *kernel_size)
    settings : dict
        Keyword arguments of `convviz.cross_correlate`, those of the default left out.
    rank_one : bool
        Each kernel is an outer product of one vector an axis, as a Gaussian is.
    """

    name: str
    input_shape: tuple[int, ...]
    weight_shape: tuple[int, ...]
    settings: dict[str, Any] = {}  # noqa: RUF012 - never changed
    rank_one: bool = False

    @property
    def taps(self) -> int:
        """Cells of one kernel, channels not counted."""
        return prod(self.weight_shape[2:])

    @property
    def filters_a_group(self) -> int:
        """Rows of the matrix that the weight is: a matrix product needs some eight to be fast."""
        return self.weight_shape[0] // self.settings.get("groups", 1)


def _plane(side: int, kernel: int, name: str = "", **settings: Any) -> Workload:
    """One channel, one square kernel."""
    words = f"2D {side}² {kernel}×{kernel} {name}".strip()
    return Workload(words, (1, side, side), (1, 1, kernel, kernel), settings)


def _cube(side: int, kernel: int) -> Workload:
    return Workload(f"3D {side}³ {kernel}³", (1, side, side, side), (1, 1, kernel, kernel, kernel))


WORKLOADS = (
    _plane(512, 3),
    _plane(512, 11),
    _plane(512, 31),
    _plane(1024, 3),
    _plane(2048, 3),
    _plane(2048, 5),
    _plane(2048, 11),
    _plane(2048, 31),
    _plane(4096, 3),
    _plane(4096, 31),
    _plane(2048, 31, "rank-1")._replace(rank_one=True),
    _plane(2048, 3, "stride 2", stride=2),
    _plane(2048, 3, "dilation 2", dilation=2),
    _plane(2048, 3, "same zeros", padding="same"),
    _plane(2048, 3, "same reflect", padding="same", padding_mode="reflect"),
    _plane(2048, 3, "same replicate", padding="same", padding_mode="replicate"),
    _plane(2048, 3, "same circular", padding="same", padding_mode="circular"),
    Workload("2D RGB→3 512² 3×3", (3, 512, 512), (3, 3, 3, 3)),
    Workload("2D RGB→3 2048² 3×3", (3, 2048, 2048), (3, 3, 3, 3)),
    Workload("2D photograph RGB 4000×6000 5×5", (3, 4000, 6000), (3, 1, 5, 5), {"groups": 3}),
    Workload("2D CNN 64→64 56² 3×3", (64, 56, 56), (64, 64, 3, 3)),
    Workload("2D depthwise 64 112² 3×3", (64, 112, 112), (64, 1, 3, 3), {"groups": 64}),
    Workload("2D 4 groups 64→64 112² 3×3", (64, 112, 112), (64, 16, 3, 3), {"groups": 4}),
    Workload("1D 512→512 128 7 taps", (512, 128), (512, 512, 7)),
    Workload("1D audio 1e6 64 taps", (1, 1_000_000), (1, 1, 64)),
    Workload("1D audio 1e6 1024 taps", (1, 1_000_000), (1, 1, 1024)),
    _cube(128, 3),
    _cube(128, 5),
    _cube(128, 9),
)

SMALL = _plane(8, 3)
"""The call that a person checks by hand: its time is nearly all validation and choice."""


def arrays(workload: Workload, dtype: str) -> tuple[np.ndarray, np.ndarray]:
    """Return an input and a weight of normally distributed numbers, the same at every call."""
    random = np.random.default_rng(5)
    input = random.standard_normal(workload.input_shape, dtype)
    if not workload.rank_one:
        return input, random.standard_normal(workload.weight_shape, dtype)
    down, across = (random.standard_normal(size, dtype) for size in workload.weight_shape[2:])
    return input, np.outer(down, across).reshape(workload.weight_shape)
