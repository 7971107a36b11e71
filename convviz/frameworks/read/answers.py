"""What to say of a pasted call: shapes with their axes, sizes, and the count of what is learned; examples."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from convviz.explain.headline import TIMES, grouped, sizes_formula
from convviz.frameworks.read.calls import Call
from convviz.language import later, phrase
from convviz.layers import LAYERS

_Axis = TypeVar("_Axis")


class Pasted(NamedTuple):
    """A call and the shape of its input, as they are typed."""

    text: str
    shape: str


EXAMPLES = {
    later("Stride and padding"): Pasted("nn.Conv2d(3, 16, 3, stride=2, padding=1)", "(1, 3, 32, 32)"),
    later("Causal"): Pasted('keras.layers.Conv1D(32, 3, padding="causal")', "(None, 20, 8)"),
    later("Depthwise"): Pasted("nn.Conv2d(4, 4, 3, padding=1, groups=4)", "(1, 4, 12, 12)"),
    later("Video"): Pasted("nn.Conv3d(1, 2, kernel_size=(2, 3, 3))", "(1, 1, 6, 16, 16)"),
    later("Max pooling"): Pasted("F.max_pool2d(x, 2)", "(1, 8, 28, 28)"),
    later("Transposed"): Pasted(
        "nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1)", "(1, 2, 8, 8)"
    ),
    later("PyTorch refuses"): Pasted('nn.Conv2d(3, 16, 3, stride=2, padding="same")', "(1, 3, 32, 32)"),
    later("Keras refuses"): Pasted("layers.Conv2D(16, 3, strides=2, dilation_rate=2)", "(None, 32, 32, 3)"),
}
"""Calls to begin with; the first is shown at first."""


class Fact(NamedTuple):
    """A line of the answer: what it is about, its numbers, and what they stand for."""

    name: str
    value: str
    legend: str


def facts(call: Call) -> list[Fact]:
    """Return the answer to a call that its framework accepts.

    Examples
    --------
    >>> from convviz.frameworks.read.calls import read_call
    >>> for fact in facts(read_call("nn.Conv1d(3, 8, 5)", "(3, 20)")): print(*fact, sep=" | ")
    input | (3, 20) | (C_in, L)
    output | (8, 16) | (C_out, L_out)
    size | ⌊(20 − 5) / 1⌋ + 1 = 16 in L | ⌊(input + padding − kernel) / stride⌋ + 1
    parameters | 8 × 3 × 5 + 8 = 128 | filters × channels × kernel + biases
    """
    request, first = call.accepted, call.steps[0]
    return [
        Fact(phrase("input"), str(_input_shape(first)), _axes(first, "C_in", "{}")),
        Fact(phrase("output"), str(request.output_shape), _axes(call, "C_out", "{}_out")),
        Fact(phrase("size"), size_line(first), _size_in_words(first)),
        Fact(phrase("parameters"), parameters_line(call), _parameters_in_words(call)),
    ]


def _input_shape(call: Call) -> tuple[int | None, ...]:
    request = call.accepted
    return (*request.batch, *_in_order(call, (request.spec.in_channels,), request.spec.input_size))


def size_line(call: Call) -> str:
    """Write the sizes along the axes with their numbers.

    >>> from convviz.frameworks.read.calls import read_call
    >>> size_line(read_call("nn.Conv1d(3, 8, 3)", "3, 9"))
    '⌊(9 − 3) / 1⌋ + 1 = 7 in L'
    """
    spec = call.accepted.spec
    if call.accepted.unstaged:
        return f"{_times(spec.input_size)} → {_times(spec.output_size)}"
    return sizes_formula(spec)


def _times(sizes: tuple[int, ...]) -> str:
    return f" {TIMES} ".join(map(grouped, sizes))


def parameters_line(call: Call) -> str:
    """Write the count of what is learned with its numbers.

    >>> from convviz.frameworks.read.calls import read_call
    >>> parameters_line(read_call("nn.Conv1d(3, 8, 5, bias=False)", "3, 9"))
    '8 × 3 × 5 = 120'
    """
    if call.before:
        sums = [parameters_line(step).rsplit(" = ", 1)[0] for step in call.steps]
        return f"{' + '.join(sums)} = {grouped(call.parameters)}"
    spec = call.accepted.spec
    if not LAYERS[call.layer.kind].HAS_WEIGHTS:
        return "0"
    factors = (spec.out_channels, spec.in_channels // spec.groups, *spec.kernel_size)
    bias = f" + {grouped(spec.out_channels)}" if call.accepted.bias else ""
    lora = ""
    if rank := call.accepted.lora:
        kernel = f" {TIMES} ".join(map(grouped, factors[1:]))
        lora = f" + {kernel} {TIMES} {rank} + {rank} {TIMES} {grouped(spec.out_channels)}"
    return f"{f' {TIMES} '.join(map(grouped, factors))}{bias}{lora} = {grouped(call.parameters)}"


def _size_in_words(call: Call) -> str:
    spec = call.accepted.spec
    if call.accepted.unstaged:
        return phrase("input × scale_factor, rounded down, or the size that is asked for")
    if words := _SIZES.get(call.layer.kind):
        return phrase(words)
    if max(spec.dilation) == 1:
        return phrase("⌊(input + padding − kernel) / stride⌋ + 1")
    return phrase("⌊(input + padding − effective kernel) / stride⌋ + 1")


_SIZES = {
    "max_pool": later("windows that fit: (input + padding − window) / stride + 1, rounded"),
    "avg_pool": later("windows that fit: (input + padding − window) / stride + 1, rounded"),
    "adaptive_max_pool": later("as many windows as you ask for"),
    "adaptive_avg_pool": later("as many windows as you ask for"),
    "conv_transpose": later("(input − 1) × stride + kernel − padding on both sides + output_padding"),
    "upsample": later("input × scale_factor"),
}


def _parameters_in_words(call: Call) -> str:
    if call.before:
        return phrase("the depthwise step + the 1 × 1 step")
    if not LAYERS[call.layer.kind].HAS_WEIGHTS:
        return phrase("no weights, so nothing to learn")
    one_group = call.accepted.spec.groups == 1
    channels = phrase("channels") if one_group else phrase("channels a filter sums over")
    if call.accepted.lora and call.accepted.bias:
        return phrase("filters × {channels} × kernel + biases + the two matrices", channels=channels)
    if call.accepted.lora:
        return phrase("filters × {channels} × kernel + the two matrices", channels=channels)
    if call.accepted.bias:
        return phrase("filters × {channels} × kernel + biases", channels=channels)
    return phrase("filters × {channels} × kernel, no bias", channels=channels)


def _axes(call: Call, channels: str, form: str) -> str:
    spatial = tuple(form.format(name) for name in call.accepted.spec.axes)
    if call.accepted.flat and channels == "C_out":
        spatial = ()
    return f"({', '.join((*['N'] * len(call.accepted.batch), *_in_order(call, (channels,), spatial)))})"


def _in_order(call: Call, channels: tuple[_Axis, ...], spatial: tuple[_Axis, ...]) -> tuple[_Axis, ...]:
    return (*spatial, *channels) if call.accepted.channels_last else (*channels, *spatial)
