"""A scene as a program of NumPy and SciPy: what the frameworks do, in the open."""

from __future__ import annotations

from convviz.frameworks.write.text import Code, axes, call, every, pads, plain, program
from convviz.layers.scene import Scene

_MODES = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
_PADDING_NOTES = {
    "same": "same: as many cells as make the output ⌈input / stride⌉; the odd one goes after.",
    "full": "full: the effective kernel size − 1 cells at both ends.",
    "causal": "causal: the effective kernel size − 1 cells, all of them before.",
}


def code(scene: Scene, padding: str = "") -> Code:
    """Write the program; `padding` is the padding's name, where it has one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), padding="causal")
    >>> pad = next(line for line in code(scene, "causal").text.splitlines() if "np.pad" in line)
    >>> print(pad)
    input = np.pad(input, [(0, 0), (1, 0)])
    """
    spec = scene.convolution
    steps = []
    if pads(scene):
        note = _PADDING_NOTES.get(padding, "The channels are not padded, their ends are.")
        steps.append(f"# {note}\ninput = {padded_by_numpy(scene)}")
    if max(spec.dilation) > 1:
        steps.append(_spread(scene))
    steps.append(_slide(scene))
    if max(spec.stride) > 1:
        steps.append(
            f"# SciPy makes every step: keep one of {plain(spec.stride)}.\n"
            f"output = output[:, {every(spec.stride)}]"
        )
    return program(
        scene,
        ["import numpy as np", f"from scipy.signal import {_function(scene)}"],
        steps,
        make="np.array",
        dtype="np.float64",
        install="numpy scipy",
    )


def padded_by_numpy(scene: Scene) -> str:
    """Write the call that pads the input, ``(C_in, *spatial)``, in every mode there is."""
    mode = _MODES.get(scene.convolution.padding_mode)
    pairs = [(0, 0), *scene.convolution.padding]
    return call("np.pad", ["input", str(pairs)], {"mode": f'"{mode}"'} if mode else {})


def _function(scene: Scene) -> str:
    return "convolve" if scene.operation == "convolve" else "correlate"


def _spread(scene: Scene) -> str:
    spec = scene.convolution
    shape = (*scene.weight.shape[:2], *spec.effective_kernel_size)
    return (
        f"# SciPy knows no dilation: put the weights {plain(spec.dilation)} cells apart, and zeros between.\n"
        f"spread = np.zeros({shape})\n"
        f"spread[:, :, {every(spec.dilation)}] = weight\n"
        "weight = spread"
    )


def _slide(scene: Scene) -> str:
    spec, function = scene.convolution, _function(scene)
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
            f"output = np.stack(maps)  # (C_out, {axes(scene, '{}_out')})",
        ]
    )
