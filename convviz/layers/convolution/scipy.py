"""A convolution in NumPy and SciPy: what the frameworks do, in the open."""

from __future__ import annotations

from convviz.layers.layer import Steps
from convviz.layers.writing import Asked, axes, every, padded_by_numpy, pads, plain

_PADDING_NOTES = {
    "same": "same: as many cells as make the output ⌈input / stride⌉; the odd one goes after.",
    "full": "full: the effective kernel size − 1 cells at both ends.",
    "causal": "causal: the effective kernel size − 1 cells, all of them before.",
}


def steps(asked: Asked) -> Steps:
    """Write how the output is made."""
    spec = asked.spec
    blocks = []
    if pads(asked.spec):
        note = _PADDING_NOTES.get(asked.padding, "The channels are not padded, their ends are.")
        blocks.append(f"# {note}\ninput = {padded_by_numpy(asked.spec)}")
    if max(spec.dilation) > 1:
        blocks.append(_spread(asked))
    blocks.append(_slide(asked))
    if max(spec.stride) > 1:
        blocks.append(
            f"# SciPy makes every step: keep one of {plain(spec.stride)}.\n"
            f"output = output[:, {every(spec.stride)}]"
        )
    return Steps(tuple(blocks), (f"from scipy.signal import {_function(asked)}",))


def _function(asked: Asked) -> str:
    return "convolve" if asked.operation == "convolve" else "correlate"


def _spread(asked: Asked) -> str:
    spec = asked.spec
    channels = spec.in_channels // spec.groups
    shape = (spec.out_channels, channels, *spec.effective_kernel_size)
    return (
        f"# SciPy knows no dilation: put the weights {plain(spec.dilation)} cells apart, and zeros between.\n"
        f"spread = np.zeros({shape})\n"
        f"spread[:, :, {every(spec.dilation)}] = weight\n"
        "weight = spread"
    )


def _slide(asked: Asked) -> str:
    spec, function = asked.spec, _function(asked)
    turned = "# convolve turns the kernel round; correlate, and every layer of a framework, does not."
    heads = ["for kernel, own_bias in zip(weight, bias, strict=True):"]
    channels = "input"
    if spec.groups > 1:
        filters, share = spec.out_channels // spec.groups, spec.in_channels // spec.groups
        channels = f"input[first : first + {share}]"
        heads = [
            f"# {spec.groups} groups: each filter meets {share} of the {spec.in_channels} channels.",
            "for index, (kernel, own_bias) in enumerate(zip(weight, bias, strict=True)):",
            f"    first = index // {filters} * {share}",
        ]
    return "\n".join(
        [
            *([turned] if function == "convolve" else []),
            '# "direct" adds up the products themselves; "fft" is faster with large kernels, and rounds.',
            "maps = []",
            *heads,
            "    # Each channel meets a kernel of its own, then the channels are summed.",
            "    products = [",
            f'        {function}(channel, own, mode="valid", method="direct")',
            f"        for channel, own in zip({channels}, kernel, strict=True)",
            "    ]",
            "    maps.append(sum(products) + own_bias)",
            f"output = np.stack(maps)  # (C_out, {axes(asked.spec, '{}_out')})",
        ]
    )
