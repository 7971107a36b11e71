"""Convolution in numpy's own words, for arrays too large for nested loops; nothing of convviz is imported."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

NUMPY_MODES = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def oracle_correlate(input, weight, bias, *, stride, padding, dilation, groups, padding_mode):
    """The output in float64; stride and dilation have one number an axis, padding one pair."""
    padded = np.pad(input.astype(np.float64), ((0, 0), *padding), NUMPY_MODES[padding_mode])
    axes = tuple(range(1, input.ndim))
    reaches = [(k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilation, strict=True)]
    windows = sliding_window_view(padded, reaches, axes)
    windows = windows[:, *(slice(None, None, s) for s in stride), *(slice(None, None, d) for d in dilation)]
    maps = []
    for share, filters in zip(np.split(windows, groups), np.split(weight, groups), strict=True):
        taps = (0, *range(input.ndim, 2 * input.ndim - 1))
        maps += [np.tensordot(filters.astype(np.float64), share, (range(1, weight.ndim - 0), taps))]
    output = np.concatenate(maps)
    return output if bias is None else output + bias.reshape(-1, *[1] * len(axes))
