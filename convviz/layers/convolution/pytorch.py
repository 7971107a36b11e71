"""A convolution in PyTorch."""

from __future__ import annotations

from convviz.layers.convolution.naming import name
from convviz.layers.layer import Steps
from convviz.layers.writing import Asked, axes, call, is_symmetric, pads, plain, settings_of_layer


def steps(asked: Asked) -> Steps:
    """Write how the output is made."""
    by_hand = not is_symmetric(asked.spec) and not _is_same(asked)
    imports = ("from torch.nn import functional as F",) if by_hand else ()
    blocks = [_flip(asked)] if asked.operation == "convolve" else []
    blocks += [_pad(asked)] if by_hand else []
    blocks.append(_convolution(asked, by_hand))
    return Steps(tuple(blocks), imports)


def _is_same(asked: Asked) -> bool:
    """Whether PyTorch's own "same" is this padding: with a stride it refuses."""
    return asked.padding == "same" and set(asked.spec.stride) == {1}


def _flip(asked: Asked) -> str:
    dims = tuple(range(-asked.spec.ndim, 0))
    return (
        "# nn.Conv never turns the kernel round; a true convolution does.\n"
        f"weight = weight.flip({', '.join(map(str, dims))})"
    )


def _pad(asked: Asked) -> str:
    spec = asked.spec
    cells = tuple(count for pair in reversed(spec.padding) for count in pair)
    named = {"mode": f'"{spec.padding_mode}"'} if spec.padding_mode != "zeros" else {}
    return (
        f"# {_why_by_hand(asked.padding)}\n"
        "# The last axis comes first, each with the cells before and after it.\n"
        f"input = {call('F.pad', ['input', str(cells)], named)}"
    )


def _why_by_hand(padding: str) -> str:
    return {
        "same": 'PyTorch refuses padding="same" with a stride, and pads both ends alike: pad by hand.',
        "causal": 'PyTorch has no padding="causal": pad by hand, before the first cell only.',
    }.get(padding, "A layer of PyTorch pads both ends alike: pad by hand.")


def _convolution(asked: Asked, by_hand: bool) -> str:
    spec = asked.spec
    before, after = axes(spec), axes(spec, "{}_out")
    notes: list[str] = []
    padding: dict[str, object] = {}
    if pads(spec) and not by_hand:
        cells = plain([before for before, _ in spec.padding])
        padding["padding"] = '"same"' if _is_same(asked) else cells
        notes = [] if _is_same(asked) else _padding_notes(asked.padding, cells)
        if spec.padding_mode != "zeros":
            padding["padding_mode"] = f'"{spec.padding_mode}"'
    settings = settings_of_layer(
        spec,
        {"in_channels": spec.in_channels, "out_channels": spec.out_channels},
        stride="stride",
        padding=padding,
        dilation="dilation",
        dtype="torch.float64",
    )
    return "\n".join(
        [
            *notes,
            f"conv = {call('nn.' + name(spec.ndim, 'torch'), [], settings)}",
            "with torch.no_grad():",
            "    conv.weight.copy_(weight)",
            "    conv.bias.copy_(bias)",
            f"    output = conv(input)  # (C_in, {before}) → (C_out, {after}), one item without a batch axis",
        ]
    )


def _padding_notes(padding: str, cells: str) -> list[str]:
    return {
        "same": [f'# PyTorch refuses padding="same" with a stride; here it comes to {cells} on both sides.'],
        "full": [f'# PyTorch has no padding="full": it is the effective kernel size − 1, {cells}.'],
    }.get(padding, [])
