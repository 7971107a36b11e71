"""The peers of the engine: the same convolution in other libraries, as they are called when speed matters.

Each function takes a convolution and returns the ways in which its library does it, by name; the benchmark
keeps the fastest. All begin with the same arrays in C order. Kernels are prepared outside the call; padding
the input, or laying it out in another way, is part of the call.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

from convviz.core.spec import ConvSpec

Call = Callable[[], np.ndarray]


MOST_MEMORY = 4_000_000_000
"""Bytes: a peer that would need more is left out, for it might bring down what else the machine does."""


class Convolution(NamedTuple):
    """One convolution that every peer works out: its integers and its arrays."""

    spec: ConvSpec
    input: np.ndarray
    weight: np.ndarray
    rank_one: bool


def installed() -> dict[str, Callable[[Convolution], dict[str, Call]]]:
    """Return the peers that can be imported here."""
    return {name: peer for name, (package, peer) in PEERS.items() if find_spec(package)}


def torch(job: Convolution) -> dict[str, Call]:
    """``torch.nn.functional.conv*d``, with oneDNN and without.

    Without, and always in float64, torch makes the whole im2col matrix.
    """
    import torch
    from torch.nn import functional

    spec = job.spec
    convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[spec.ndim - 1]
    settings = {"stride": spec.stride, "dilation": spec.dilation, "groups": spec.groups}
    input, weight = torch.from_numpy(job.input)[None], torch.from_numpy(job.weight)
    mode = "constant" if spec.padding_mode == "zeros" else spec.padding_mode
    ends = [count for pair in reversed(spec.padding) for count in pair]

    def call(onednn: bool, weights=(weight,), layout=torch.contiguous_format) -> np.ndarray:
        torch.backends.mkldnn.enabled = onednn
        with torch.inference_mode():
            output = functional.pad(input, ends, mode=mode) if any(ends) else input
            output = output.to(memory_format=layout)
            for weight in weights:
                output = convolve(output, weight, **settings)
            return output[0].numpy()

    calls = {"oneDNN": lambda: call(True)} if job.input.dtype == np.float32 else {}
    if spec.multiply_adds // (spec.out_channels // spec.groups) * job.input.itemsize <= MOST_MEMORY:
        calls["no oneDNN"] = lambda: call(False)
    if spec.in_channels > 1 and spec.ndim == 2 and calls:
        last = torch.channels_last
        calls["channels last"] = lambda: call(True, (weight.to(memory_format=last),), last)
    if job.rank_one:
        vectors = [torch.from_numpy(vector) for vector in _vectors(job.weight)]
        calls["two passes"] = lambda: call(True, vectors)
    return calls


def scipy_signal(job: Convolution) -> dict[str, Call]:
    """``scipy.signal.correlate`` by both methods: over the channels of a filter at once, or one by one."""
    from scipy.fft import set_workers
    from scipy.signal import correlate

    spec, kernels = job.spec, _dilated(job.weight, job.spec.dilation)

    def at_once(method: str) -> np.ndarray:
        input = _padded(job)
        maps = [
            correlate(input[_channels(spec, filter)], kernel, mode="valid", method=method)[0]
            for filter, kernel in enumerate(kernels)
        ]
        return _strided(np.stack(maps), spec)

    def one_by_one(method: str) -> np.ndarray:
        return _summed(job, kernels, lambda map, kernel: correlate(map, kernel, mode="valid", method=method))

    def in_threads(way: Callable[[str], np.ndarray]) -> np.ndarray:
        with set_workers(os.cpu_count()):
            return way("fft")

    def two_passes() -> np.ndarray:
        maps = _padded(job)
        for vector in _vectors(job.weight):
            maps = correlate(maps, vector[0], mode="valid", method="direct")
        return maps

    calls = {"fft": lambda: in_threads(at_once)}
    if spec.weights // spec.out_channels < 200:
        calls["direct"] = lambda: at_once("direct")
    if spec.in_channels > 1 and len(kernels) * kernels.shape[1] <= 64:
        calls |= {"fft, one by one": lambda: in_threads(one_by_one)}
        calls |= {"direct, one by one": lambda: one_by_one("direct")}
    if job.rank_one:
        calls["two passes"] = two_passes
    return calls


def scipy_ndimage(job: Convolution) -> dict[str, Call]:
    """``scipy.ndimage.correlate``, which is always as large as its input: cut where that is more."""
    from scipy import ndimage

    spec, kernels = job.spec, _dilated(job.weight, job.spec.dilation)
    modes = {"zeros": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "wrap"}
    mode = modes[spec.padding_mode]

    def whole(map: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        if spec.ndim == 1:
            return ndimage.correlate1d(map, kernel, mode=mode)
        return ndimage.correlate(map, kernel, mode=mode)

    def two_passes() -> np.ndarray:
        map = job.input[0]
        for axis, vector in enumerate(_vectors(job.weight)):
            map = ndimage.correlate1d(map, vector.ravel(), axis=axis, mode=mode)
        return _inner(map, spec)[None]

    calls = {"correlate": lambda: _summed(job, kernels, lambda *pair: _inner(whole(*pair), spec), pad=False)}
    return {"two passes": two_passes} if job.rank_one else calls


def opencv(job: Convolution) -> dict[str, Call]:
    """``cv2.filter2D``, and its separable form where that does the same."""
    import cv2

    spec, kernels = job.spec, _dilated(job.weight, job.spec.dilation)
    if spec.ndim > 2:
        return {}
    borders = {"reflect": cv2.BORDER_REFLECT_101, "replicate": cv2.BORDER_REPLICATE}
    border = borders.get(spec.padding_mode, cv2.BORDER_CONSTANT)
    around = spec.padding_mode == "circular"
    top, left = (size // 2 for size in (1, *spec.effective_kernel_size)[-2:])

    def filtered(map: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        plane = np.atleast_2d(map)
        if around:
            plane = cv2.copyMakeBorder(plane, top, top, left, left, cv2.BORDER_WRAP)
        output = cv2.filter2D(plane, -1, np.atleast_2d(kernel), borderType=border)
        output = output[top : len(output) - top, left:-left] if around else output
        return _inner(output.reshape(map.shape) if spec.ndim == 1 else output, spec)

    def two_passes() -> np.ndarray:
        column, row = (vector.ravel() for vector in _vectors(job.weight))
        return _inner(cv2.sepFilter2D(job.input[0], -1, row, column, borderType=border), spec)[None]

    calls = {"filter2D": lambda: _summed(job, kernels, filtered, pad=False)}
    if job.rank_one:
        calls["sepFilter2D"] = two_passes
    return calls


def match_template(job: Convolution) -> dict[str, Call]:
    """``cv2.matchTemplate``, made to search a picture for another: by FFT the same sums, of one channel.

    It has a column of its own: nobody filters pictures with it, yet it is faster than ``filter2D``.
    """
    import cv2

    spec = job.spec
    one_map = spec.ndim < 3 and spec.weights == job.weight[0, 0].size and max(spec.stride) == 1
    if not one_map or any(map(any, spec.padding)) or job.input.dtype != np.float32:
        return {}
    plane, kernel = np.atleast_2d(job.input[0]), np.atleast_2d(_dilated(job.weight, spec.dilation)[0, 0])
    return {"TM_CCORR": lambda: cv2.matchTemplate(plane, kernel, cv2.TM_CCORR).reshape(1, *spec.output_size)}


PEERS = {
    "torch": ("torch", torch),
    "scipy.signal": ("scipy", scipy_signal),
    "ndimage": ("scipy", scipy_ndimage),
    "OpenCV": ("cv2", opencv),
    "matchTemplate": ("cv2", match_template),
}
"""Each peer's package and its calls, by the name in the tables."""


def _summed(job: Convolution, kernels: np.ndarray, correlate: Callable, pad: bool = True) -> np.ndarray:
    """One map a filter: the sum over its channels of what a function makes of each with its kernel."""
    input = _padded(job) if pad else job.input
    maps = []
    for filter, own in enumerate(kernels):
        pairs = zip(input[_channels(job.spec, filter)], own, strict=True)
        first, *others = (correlate(map, kernel) for map, kernel in pairs)
        total = first
        for other in others:
            total = np.add(total, other, out=total)
        maps.append(total)
    return _strided(np.stack(maps), job.spec)


def _channels(spec: ConvSpec, filter: int) -> slice:
    """The input channels that a filter sees."""
    share = spec.in_channels // spec.groups
    start = filter // (spec.out_channels // spec.groups) * share
    return slice(start, start + share)


def _padded(job: Convolution) -> np.ndarray:
    modes = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    if not any(map(any, job.spec.padding)):
        return job.input
    return np.pad(job.input, ((0, 0), *job.spec.padding), mode=modes[job.spec.padding_mode])


def _inner(map: np.ndarray, spec: ConvSpec) -> np.ndarray:
    """What a convolution keeps of a map as large as its input, before any stride."""
    axes = zip(spec.effective_kernel_size, spec.padded_size, spec.padding, strict=True)
    spans = ((size // 2 - before, padded - size + 1) for size, padded, (before, _) in axes)
    return map[*(slice(start, start + length) for start, length in spans)]


def _strided(maps: np.ndarray, spec: ConvSpec) -> np.ndarray:
    return maps if max(spec.stride) == 1 else maps[:, *(slice(None, None, step) for step in spec.stride)]


def _dilated(weight: np.ndarray, dilation: tuple[int, ...]) -> np.ndarray:
    """The weight with zeros between its taps, for libraries that know no dilation."""
    sizes = (step * (size - 1) + 1 for size, step in zip(weight.shape[2:], dilation, strict=True))
    wide = np.zeros((*weight.shape[:2], *sizes), weight.dtype)
    wide[:, :, *(slice(None, None, step) for step in dilation)] = weight
    return wide


def _vectors(weight: np.ndarray) -> list[np.ndarray]:
    """The factors of an outer product, each as a kernel that is long along one axis only."""
    plane = weight[0, 0]
    row, column = np.unravel_index(np.abs(plane).argmax(), plane.shape)
    down, across = plane[:, column] / plane[row, column], plane[row].copy()
    return [down.reshape(1, 1, -1, 1), across.reshape(1, 1, 1, -1)]
