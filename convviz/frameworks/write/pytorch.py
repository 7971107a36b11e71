"""A scene as a PyTorch program."""

from __future__ import annotations

from convviz.frameworks.write.text import Code, axes, call, is_symmetric, pads, plain, program
from convviz.layers import convolution
from convviz.layers.scene import Scene


def code(scene: Scene, padding: str = "") -> Code:
    """Write the program; `padding` is the padding's name, where it has one.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.ones((1, 3)), np.ones((1, 1, 2)), padding="causal")
    >>> print(next(line for line in code(scene, "causal").text.splitlines() if "F.pad" in line))
    input = F.pad(input, (1, 0))
    """
    by_hand = not is_symmetric(scene) and not _is_same(scene, padding)
    imports = ["import torch", "from torch import nn"]
    if by_hand:
        imports.append("from torch.nn import functional as F")
    steps = [_flip(scene)] if scene.operation == "convolve" else []
    steps += [_pad(scene, padding)] if by_hand else []
    steps.append(_convolution(scene, padding, by_hand))
    return program(scene, imports, steps, make="torch.tensor", dtype="torch.float64", install="torch numpy")


def _is_same(scene: Scene, padding: str) -> bool:
    """Whether PyTorch's own "same" is this padding: with a stride it refuses."""
    return padding == "same" and set(scene.convolution.stride) == {1}


def _flip(scene: Scene) -> str:
    dims = tuple(range(-scene.convolution.ndim, 0))
    return (
        "# nn.Conv never turns the kernel round; a true convolution does.\n"
        f"weight = weight.flip({', '.join(map(str, dims))})"
    )


def _pad(scene: Scene, padding: str) -> str:
    spec = scene.convolution
    cells = tuple(count for pair in reversed(spec.padding) for count in pair)
    named = {"mode": f'"{spec.padding_mode}"'} if spec.padding_mode != "zeros" else {}
    return (
        f"# {_why_by_hand(padding)}\n"
        "# The last axis comes first, each with the cells before and after it.\n"
        f"input = {call('F.pad', ['input', str(cells)], named)}"
    )


def _why_by_hand(padding: str) -> str:
    return {
        "same": 'PyTorch refuses padding="same" with a stride, and pads both ends alike: pad by hand.',
        "causal": 'PyTorch has no padding="causal": pad by hand, before the first cell only.',
    }.get(padding, "A layer of PyTorch pads both ends alike: pad by hand.")


def _convolution(scene: Scene, padding: str, by_hand: bool) -> str:
    spec = scene.convolution
    settings: dict[str, object] = {
        "in_channels": spec.in_channels,
        "out_channels": spec.out_channels,
        "kernel_size": plain(spec.kernel_size) if spec.ndim == 1 else spec.kernel_size,
    }
    notes = []
    if max(spec.stride) > 1:
        settings["stride"] = plain(spec.stride)
    if pads(scene) and not by_hand:
        cells = plain([before for before, _ in spec.padding])
        settings["padding"] = '"same"' if _is_same(scene, padding) else cells
        notes = [] if _is_same(scene, padding) else _padding_notes(padding, cells)
        if spec.padding_mode != "zeros":
            settings["padding_mode"] = f'"{spec.padding_mode}"'
    if max(spec.dilation) > 1:
        settings["dilation"] = plain(spec.dilation)
    if spec.groups > 1:
        settings["groups"] = spec.groups
    settings["dtype"] = "torch.float64"
    return "\n".join(
        [
            *notes,
            f"conv = {call('nn.' + convolution.name(spec.ndim, 'torch'), [], settings)}",
            "with torch.no_grad():",
            "    conv.weight.copy_(weight)",
            "    conv.bias.copy_(bias)",
            f"    output = conv(input)  # (C_in, {axes(scene)}) → (C_out, {axes(scene, '{}_out')}), "
            "one item without a batch axis",
        ]
    )


def _padding_notes(padding: str, cells: str) -> list[str]:
    return {
        "same": [f'# PyTorch refuses padding="same" with a stride; here it comes to {cells} on both sides.'],
        "full": [f'# PyTorch has no padding="full": it is the effective kernel size − 1, {cells}.'],
    }.get(padding, [])
