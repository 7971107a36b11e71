"""What pooling and transposed convolution are measured on, as plain data."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class LayerWorkload(NamedTuple):
    """One layer on one input.

    Attributes
    ----------
    name : str
        Unique, and what it is called in every table.
    operation : {"max_pool", "avg_pool", "conv_transpose"}
        A function of `convviz`.
    input_shape : (C_in, *spatial)
    settings : dict
        Its keyword arguments.
    weight_shape : (C_in, C_out // groups, *kernel_size), optional
    """

    name: str
    operation: str
    input_shape: tuple[int, ...]
    settings: dict[str, Any]
    weight_shape: tuple[int, ...] | None = None


_DOUBLED = {"stride": 2, "padding": 1, "output_padding": 1}
_INPUTS = {"2048²": (1, 2048, 2048), "16 × 512²": (16, 512, 512)}
_POOLS = {"2×2": {"kernel_size": 2}, "3×3 stride 2": {"kernel_size": 3, "stride": 2}}

LAYER_WORKLOADS = (
    *(
        LayerWorkload(f"{operation[:3]} pool {kernel}, {input}", operation, shape, settings)
        for operation in ("max_pool", "avg_pool")
        for kernel, settings in _POOLS.items()
        for input, shape in _INPUTS.items()
    ),
    LayerWorkload("transposed 3×3, 1024² → 2048²", "conv_transpose", (1, 1024, 1024), _DOUBLED, (1, 1, 3, 3)),
    LayerWorkload(
        "transposed 3×3, 16→16, 256² → 512²", "conv_transpose", (16, 256, 256), _DOUBLED, (16, 16, 3, 3)
    ),
    LayerWorkload(
        "transposed 3×3, 16→16, 1024² → 2048²", "conv_transpose", (16, 1024, 1024), _DOUBLED, (16, 16, 3, 3)
    ),
)


def layer_arrays(workload: LayerWorkload) -> list[np.ndarray]:
    """Return an input and, where there is one, a weight: normally distributed float32, always the same."""
    random = np.random.default_rng(5)
    shapes = [workload.input_shape, workload.weight_shape]
    return [random.standard_normal(shape, np.float32) for shape in shapes if shape]
