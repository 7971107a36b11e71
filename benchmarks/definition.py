"""The definition in float64, worked out at some thousand outputs: what errors are measured by."""

from __future__ import annotations

import numpy as np

from convviz.core.spec import ConvSpec
from convviz.engine import pad

SAMPLED = 4096


def error(output: np.ndarray, spec: ConvSpec, input: np.ndarray, weight: np.ndarray) -> float:
    """Return the largest difference from the definition in float64, relative to the largest output."""
    random = np.random.default_rng(7)
    padded = pad(input, spec.padding, spec.padding_mode)
    channels = padded.reshape(spec.groups, -1, *spec.padded_size)
    filters = weight.astype(np.float64).reshape(spec.groups, spec.out_channels // spec.groups, -1)
    steps = np.unravel_index(random.integers(spec.steps, size=SAMPLED), spec.output_size)
    cells = [
        np.add.outer(step * stride, dilation * np.arange(size))
        for step, stride, dilation, size in zip(
            steps, spec.stride, spec.dilation, spec.kernel_size, strict=True
        )
    ]
    window = [
        axis.reshape(SAMPLED, *(-1 if other == number else 1 for other in range(spec.ndim)))
        for number, axis in enumerate(cells)
    ]
    found = output.reshape(spec.groups, -1, *spec.output_size)[:, :, *steps]
    largest = 0.0
    for group, maps in enumerate(found):
        windows = channels[group][:, *window].astype(np.float64)
        columns = np.moveaxis(windows, 0, 1).reshape(SAMPLED, -1)
        largest = max(largest, float(np.abs(filters[group] @ columns.T - maps).max()))
    return largest / float(np.abs(output).max())
