"""Convolution by its definition: nested loops over plain numbers.

Slow on purpose, and independent: nothing of convviz is imported, and nothing is worked out in its way. Where
the engine has formulas for indices, this writes the padded axis out cell by cell and picks from the list.
Arrays are looked up in, one cell at a time, and nothing else.

Here stride and dilation have one number for each axis, and padding is a name or has one pair for each axis.
"""

from itertools import product


def reference_correlate(input, weight, bias, *, stride, padding, dilation, groups, padding_mode):
    """The output as a dict from (filter, *place) to a number; None where there is no such convolution."""
    axes = reference_axes(input.shape[1:], weight.shape[2:], stride, padding, dilation, padding_mode)
    if axes is None:
        return None
    output = {}
    for filter in range(weight.shape[0]):
        group = filter // (weight.shape[0] // groups)
        for place in product(*(range(len(windows)) for windows in axes)):
            total = 0.0
            for channel in range(weight.shape[1]):
                for tap in product(*(range(size) for size in weight.shape[2:])):
                    cell = [windows[o][k] for windows, o, k in zip(axes, place, tap, strict=True)]
                    inside = None not in cell
                    value = float(input[group * weight.shape[1] + channel, *cell]) if inside else 0.0
                    total += value * float(weight[filter, channel, *tap])
            output[filter, *place] = total if bias is None else total + float(bias[filter])
    return output


def reference_axes(input_size, kernel_size, stride, padding, dilation, padding_mode):
    """For each axis its windows, a window being the input's cells under each tap, None for a zero."""
    if padding == "causal" and len(input_size) > 1:
        return None
    axes = []
    for axis, (size, kernel) in enumerate(zip(input_size, kernel_size, strict=True)):
        pair = padding if isinstance(padding, str) else padding[axis]
        before, after = reference_pair(pair, size, kernel, stride[axis], dilation[axis])
        cells = padded_axis(size, before, after, padding_mode)
        if cells is None:
            return None
        axes.append(windows_along(cells, kernel, stride[axis], dilation[axis]))
    return axes if all(axes) else None


def reference_taps(input_size, kernel_size, stride, padding, dilation):
    """For each output index the pairs (input index, kernel index), padding cells counted from -before."""
    axes = []
    for size, kernel, step, pair, gap in zip(input_size, kernel_size, stride, padding, dilation, strict=True):
        axes.append(windows_along(list(range(-pair[0], size + pair[1])), kernel, step, gap))
    return {
        place: [
            (tuple(windows[o][k] for windows, o, k in zip(axes, place, tap, strict=True)), tap)
            for tap in product(*(range(size) for size in kernel_size))
        ]
        for place in product(*(range(len(windows)) for windows in axes))
    }


def windows_along(cells, kernel, stride, dilation):
    """All windows on a row of cells: each start that leaves room for the last tap."""
    offsets = [tap * dilation for tap in range(kernel)]
    starts = [start for start in range(0, len(cells), stride) if start + offsets[-1] < len(cells)]
    return [[cells[start + offset] for offset in offsets] for start in starts]


def padded_axis(size, before, after, padding_mode):
    """The row of input cells that a padded axis shows, None for a zero; None for a padding too wide."""
    cells = list(range(size))
    if padding_mode == "zeros":
        return [None] * before + cells + [None] * after
    if padding_mode == "replicate":
        return cells[:1] * before + cells + cells[-1:] * after
    if padding_mode == "circular":
        left, right = cells[size - before :] if before <= size else None, cells[:after]
    else:
        left, right = cells[before:0:-1], cells[-2 : -2 - after : -1] if size > 1 else []
    if left is None or (len(left), len(right)) != (before, after):
        return None
    return left + cells + right


def reference_pair(padding, size, kernel, stride, dilation):
    """Cells before and after; "same" is the least padding with one window for each stride begun."""
    reach = (kernel - 1) * dilation
    if padding == "same":
        total = 0
        while len(windows_along([0] * (size + total), kernel, stride, dilation)) < len(
            range(0, size, stride)
        ):
            total += 1
        return total // 2, total - total // 2
    return {"valid": (0, 0), "full": (reach, reach), "causal": (reach, 0)}.get(padding, padding)
