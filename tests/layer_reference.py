"""Pooling, transposed convolution and upsampling by their definitions: nested loops over plain numbers.

Slow on purpose, and independent: nothing of convviz is imported, and nothing is worked out in its way.
Windows are picked from an axis that is written out cell by cell (`tap_rules`), and a transposed convolution
stamps its kernel.

Here every setting has one entry an axis.
"""

from itertools import product
from math import inf, isnan

from tap_rules import adaptive_windows, strided_windows


def reference_pool(input, axes, combine):
    """The output as a dict from (channel, *place); `axes` has, for each axis, the cells of each window.

    `combine` makes a number of a window's values, None for one in the padding, and of the place.
    """
    output = {}
    for channel in range(input.shape[0]):
        for place in product(*(range(len(windows)) for windows in axes)):
            cells = product(*(windows[o] for windows, o in zip(axes, place, strict=True)))
            values = [None if None in cell else float(input[channel, *cell]) for cell in cells]
            output[channel, *place] = combine(values)
    return output


def pooled_axes(input_size, kernel_size, stride, padding, dilation, ceil_mode):
    """For each axis its windows: the input's cells, None for one in the padding; None without a window."""
    axes = []
    for size, kernel, step, cells, gap in zip(
        input_size, kernel_size, stride, padding, dilation, strict=True
    ):
        if cells * 2 > kernel:
            return None
        windows = strided_windows(size, kernel, step, gap, (cells, cells), ceil_mode)
        axes.append([[cell if 0 <= cell < size else None for cell, _ in window] for window in windows])
    return axes if all(axes) else None


def reference_max(input, kernel_size, stride, padding, dilation, ceil_mode):
    """None where there is no such layer."""
    axes = pooled_axes(input.shape[1:], kernel_size, stride, padding, dilation, ceil_mode)
    return axes and reference_pool(input, axes, largest)


def largest(values):
    """The first of the largest; NaN if there is one."""
    best = -inf
    for value in values:
        if value is not None and (value > best or isnan(value)):
            best = value
        if isnan(best):
            break
    return best


def reference_average(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override):
    """None where there is no such layer; in 3D torch wants a kernel that fits into the input itself."""
    if len(kernel_size) == 3 and any(k > size for k, size in zip(kernel_size, input.shape[1:], strict=True)):
        return None
    ones = (1,) * len(kernel_size)
    axes = pooled_axes(input.shape[1:], kernel_size, stride, padding, ones, ceil_mode)

    def combine(values):
        inside = [value for value in values if value is not None]
        total = 0.0
        for value in inside:
            total += value
        return total / (divisor_override or len(values if count_include_pad else inside))

    return axes and reference_pool(input, axes, combine)


def reference_adaptive(input, output_size, average):
    """Each output takes the cells that its share of every axis overlaps."""
    axes = [
        [[cell for cell, _ in window] for window in adaptive_windows(size, outputs)]
        for size, outputs in zip(input.shape[1:], output_size, strict=True)
    ]
    if not average:
        return reference_pool(input, axes, largest)
    return reference_pool(input, axes, lambda values: sum(values) / len(values))


def reference_transpose(input, weight, bias, stride, padding, output_padding, groups, dilation):
    """Stamp the kernel for each cell onto an output without ends, then keep what lies between them.

    None where nothing is left, or where `output_padding` leaves a place that a larger input would reach.
    """
    if any(
        more >= step and more >= gap for more, step, gap in zip(output_padding, stride, dilation, strict=True)
    ):
        return None
    stamped, farthest = {}, [0] * len(stride)
    maps, share = weight.shape[1], weight.shape[0] // groups
    for channel, *cell in product(*map(range, input.shape)):
        for map_, *tap in product(*map(range, weight.shape[1:])):
            place = [c * s + k * d for c, s, k, d in zip(cell, stride, tap, dilation, strict=True)]
            farthest = list(map(max, farthest, place))
            key = (channel // share * maps + map_, *place)
            product_ = float(input[channel, *cell]) * float(weight[channel, map_, *tap])
            stamped[key] = stamped.get(key, 0.0) + product_
    kept = [
        range(cut, last + 1 - cut + more)
        for last, cut, more in zip(farthest, padding, output_padding, strict=True)
    ]
    if not all(kept):
        return None
    return {
        (map_, *(place - cut for place, cut in zip(places, padding, strict=True))): stamped.get(
            (map_, *places), 0.0
        )
        + (0.0 if bias is None else float(bias[map_]))
        for map_ in range(maps * groups)
        for places in product(*kept)
    }


def reference_repeated(input, factors):
    """Each cell so many times along each axis."""
    sizes = [size * factor for size, factor in zip(input.shape[1:], factors, strict=True)]
    return {
        (channel, *place): float(
            input[channel, *(at // factor for at, factor in zip(place, factors, strict=True))]
        )
        for channel in range(input.shape[0])
        for place in product(*map(range, sizes))
    }
