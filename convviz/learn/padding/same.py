"""A convolution that should keep the size of its input, as TensorFlow, PyTorch and NumPy each pad it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.core.arguments import Padding
from convviz.core.geometry import unreached
from convviz.core.spec import ConvSpec, resolve
from convviz.engine import flip
from convviz.language import later
from convviz.layers.convolution import name as name_of
from convviz.layers.convolution.sizes import starts_too_late
from convviz.layers.scene import Scene, build_scene

Side = Literal["", "before", "after"]

OWN = "own"


@dataclass(frozen=True, eq=False)
class Request:
    """A convolution whose output should be about as large as its input.

    Attributes
    ----------
    name : str
        What a link calls it.
    title : str
        In English, to be said with `convviz.language.phrase`.
    input : ndarray, (C_in, *spatial)
    weight : ndarray, (1, C_in, *kernel_size)
        As PyTorch and TensorFlow multiply it; NumPy flips it.
    stride, dilation : tuple of int
        One entry a spatial axis.
    channel_labels : tuple of str or None
    picture : bool
        As in `convviz.layers.scene.Scene`.
    """

    name: str
    title: str
    input: np.ndarray
    weight: np.ndarray
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    channel_labels: tuple[str, ...] | None = None
    picture: bool = False

    @property
    def spec(self) -> ConvSpec:
        """The integers of the request, padded in full so that any kernel fits."""
        return self.padded("full")

    def padded(self, padding: str) -> ConvSpec:
        """The integers of the request under a padding that has a name."""
        return resolve(
            self.input.shape, self.weight.shape, stride=self.stride, dilation=self.dilation, padding=padding
        )


class Variant(NamedTuple):
    """What one framework makes of a request.

    Attributes
    ----------
    framework : str
    rule : str
        How the padding is asked for.
    call : str
        As it is written there, of an input `x` and a kernel `w` in the framework's own order of axes.
    scene : Scene
    odd : tuple of {"", "before", "after"}
        Along each axis the side that has one cell of padding more than the other.
    dropped : tuple of tuple of int
        Along each axis the input indices that no window ever reaches.
    """

    framework: str
    rule: str
    call: str
    scene: Scene
    odd: tuple[Side, ...]
    dropped: tuple[tuple[int, ...], ...]


def variants(request: Request) -> tuple[Variant, Variant, Variant]:
    """Work out a request as each framework pads it.

    - TensorFlow, Keras and JAX, "SAME": ⌈input / stride⌉ outputs, and the odd cell goes after,
      https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2.
    - PyTorch: half the (effective) kernel on both sides, as it is mostly written, since its own "same" has no
      strides, https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html.
    - NumPy, and with more axes SciPy: the middle of the full convolution,
      https://numpy.org/doc/stable/reference/generated/numpy.convolve.html. The kernel is flipped, and the odd
      cell goes before. NumPy keeps max(M, N) numbers, SciPy as many as the input has.

    Parameters
    ----------
    request : Request

    Examples
    --------
    >>> for variant in variants(REQUESTS["even"]): print(variant.call, variant.scene.convolution.padding)
    tf.nn.conv1d(x, w, stride=1, padding="SAME") ((1, 2),)
    F.conv1d(x, w, padding=2) ((2, 2),)
    np.convolve(x, w, "same") ((2, 1),)
    """
    spec = request.spec
    halves = tuple(_halves(spec))
    return (
        _variant(request, "TensorFlow", 'padding="SAME"', _tensorflow_call(request), "same"),
        _variant(request, "PyTorch", f"padding={_short(halves)}", _torch_call(request), halves),
        _variant(
            request,
            "NumPy" if spec.ndim == 1 else "SciPy",
            'mode="same"',
            _numpy_call(request),
            tuple(_middle(spec)),
            operation="convolve",
        ),
    )


def own_request(scene: Scene) -> Request:
    """Return what is on the stage as a request: its first filter, without its bias and its padding.

    Examples
    --------
    >>> own_request(build_scene(np.ones((2, 5)), np.ones((3, 2, 2)), padding=1)).weight.shape
    (1, 2, 2)
    """
    channels = slice(scene.channels_of(0).start, scene.channels_of(0).stop)
    weight = scene.weight[:1]
    return Request(
        OWN,
        later("Your current setup"),
        scene.input[channels],
        flip(weight) if scene.operation == "convolve" else weight,
        scene.convolution.stride,
        scene.convolution.dilation,
        scene.channel_labels[channels],
        scene.picture,
    )


def _variant(
    request: Request, framework: str, rule: str, call: str, padding: Padding, **settings: Any
) -> Variant:
    scene = build_scene(
        request.input,
        request.weight,
        stride=request.stride,
        dilation=request.dilation,
        padding=padding,
        channel_labels=request.channel_labels,
        picture=request.picture,
        **settings,
    )
    spec = scene.convolution
    odd = tuple(map(_odd_side, spec.padding))
    dropped = tuple(unreached(spec, axis) for axis in range(spec.ndim))
    return Variant(framework, rule, call, scene, odd, dropped)


def _odd_side(pair: tuple[int, int]) -> Side:
    before, after = pair
    sides: dict[int, Side] = {-1: "after", 1: "before"}
    return sides.get(before - after, "")


def _halves(spec: ConvSpec) -> Iterator[int]:
    return (effective // 2 for effective in spec.effective_kernel_size)


def _middle(spec: ConvSpec) -> Iterator[tuple[int, int]]:
    """Padding that gives the middle of the full convolution, as NumPy and SciPy cut it out."""
    for size, effective in zip(spec.input_size, spec.effective_kernel_size, strict=True):
        kept, shorter = (max(size, effective), min(size, effective)) if spec.ndim == 1 else (size, effective)
        before = effective - 1 - (shorter - 1) // 2
        yield before, kept - size + effective - 1 - before


def _tensorflow_call(request: Request) -> str:
    spec = request.padded("same")
    function, stride = {1: ("conv1d", "stride"), 2: ("conv2d", "strides"), 3: ("convolution", "strides")}[
        spec.ndim
    ]
    x, padding = "x", "SAME"
    if starts_too_late(spec):
        padding = "VALID"
        x = f"tf.pad(x, {[[0, 0], *map(list, spec.padding), [0, 0]]})" if any(map(any, spec.padding)) else x
    dilated = f", dilations={_short(request.dilation)}" if set(request.dilation) != {1} else ""
    return f'tf.nn.{function}({x}, w, {stride}={_short(request.stride)}, padding="{padding}"{dilated})'


def _torch_call(request: Request) -> str:
    settings = {"stride": request.stride, "padding": tuple(_halves(request.spec))}
    settings["dilation"] = request.dilation
    usual = {"stride": 1, "padding": 0, "dilation": 1}
    written = [
        f", {name}={_short(values)}" for name, values in settings.items() if set(values) != {usual[name]}
    ]
    return f"F.{name_of(len(request.stride), 'functional')}(x, w{''.join(written)})"


def _numpy_call(request: Request) -> str:
    rank = len(request.stride)
    function = {1: "np.convolve", 2: "scipy.signal.convolve2d", 3: "scipy.signal.convolve"}[rank]
    kernel = "w" if set(request.dilation) == {1} else "spread"
    channels = len(request.input)
    if channels == 1:
        call = f'{function}(x, {kernel}, "same")'
    else:
        call = f'sum({function}(x[c], {kernel}[c], "same") for c in range({channels}))'
    if set(request.stride) == {1}:
        return call
    return f"{call}[{', '.join(f'::{stride}' for stride in request.stride)}]"


def _short(values: tuple[int, ...]) -> int | tuple[int, ...]:
    return values[0] if len(set(values)) == 1 else values


def _ramp(*size: int) -> np.ndarray:
    return np.arange(1.0, np.prod(size) + 1).reshape(1, *size)


def _ones(*kernel_size: int) -> np.ndarray:
    return np.ones((1, 1, *kernel_size))


def _asked(name: str, title: str, input: np.ndarray, weight: np.ndarray, stride: int = 1) -> Request:
    rank = input.ndim - 1
    return Request(name, title, input, weight, (stride,) * rank, (1,) * rank)


REQUESTS = {
    request.name: request
    for request in (
        _asked("even", later("Even kernel"), _ramp(5), _ones(4)),
        _asked("stride", later("Stride 2"), _ramp(6), _ones(3), 2),
        _asked("both", later("Even kernel, stride 2"), _ramp(6), _ones(4), 2),
        _asked("dropped", later("Stride 3"), _ramp(8), _ones(2), 3),
        _asked("long", later("Long kernel"), _ramp(3), _ones(5)),
        _asked("flip", later("Odd kernel"), _ramp(5), np.array([[[1.0, 0.0, -1.0]]])),
        _asked("even2d", later("2D, even kernel"), _ramp(4, 4), _ones(2, 2)),
        _asked("stride2d", later("2D, stride 2"), _ramp(6, 6), _ones(3, 3), 2),
        _asked("both2d", later("2D, both"), _ramp(6, 6), _ones(2, 2), 2),
    )
}
"""Requests worth seeing: where the frameworks differ, and one where only the flip does."""
