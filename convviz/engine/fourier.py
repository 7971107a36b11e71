"""FFT: where a kernel is large, multiply spectra.

The Fourier transform of a correlation is the input's transform times the conjugate of the kernel's. On a
piece of n cells this product belongs to the input bent to a circle: the first n − kernel + 1 outputs are
right; for the others the kernel reaches round the circle, and they are left out. So pieces overlap by
kernel − 1 cells: overlap-save.

Cost: about 1.25·n·log₂ n multiply-adds for a real transform of n cells, however large the kernel. Edges
whose factors are 2, 3 and 5 transform fast. Not exact: whole numbers come out with a rounding error.

Source: Oppenheim and Schafer, *Discrete-Time Signal Processing*, section 8.7.3, for overlap-save; Frigo and
Johnson, https://www.fftw.org/speed/method.html, for the count of operations.
"""

from math import ceil, log2, prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from convviz.core.spec import ConvSpec
from convviz.engine.scratch import Scratch
from convviz.engine.work import Fill, Work
from convviz.language import later

_EDGES = sorted(odd << power for odd in (1, 3, 5, 9, 15) for power in range(2, 20))
_TILE_CELLS = 1 << 17


def refusal(spec: ConvSpec) -> str:
    """Why this algorithm cannot compute such a convolution, or nothing."""
    if max(spec.stride) > 1 or max(spec.dilation) > 1:
        return later("it computes every output of a kernel without gaps, so stride and dilation must be 1")
    return ""


def work(spec: ConvSpec, itemsize: int) -> Work:
    """Transforms of input and output, and a product of spectra for each filter and channel."""
    edges = _edges(spec)
    valid = _valid(spec, edges)
    pieces = prod(ceil(o / cells) for o, cells in zip(spec.output_size, valid, strict=True))
    transforms = 1.25 * log2(prod(edges)) * (spec.in_channels + spec.out_channels)
    products = 2 * spec.weights // prod(spec.kernel_size)
    box = [min(cells, o) for cells, o in zip(valid, spec.output_size, strict=True)]
    box[-1] = min(valid[-1] * max(1, _TILE_CELLS // prod(edges)), spec.output_size[-1])
    copied = (spec.in_channels + spec.out_channels) * pieces * prod(edges) * itemsize
    return Work((1, *box), pieces * int((transforms + products) * prod(edges)), copied)


def prepare(spec: ConvSpec, weight: np.ndarray) -> Fill:
    """The function that fills one tile of the output."""
    edges = _edges(spec)
    axes = tuple(range(-spec.ndim, 0))
    kernels = np.fft.rfftn(weight.astype(np.float64), edges, axes).conj()
    kernels = kernels.astype(np.result_type(weight.dtype, np.complex64))[:, :, :, None]

    def fill(output: np.ndarray, input: np.ndarray, groups: slice, scratch: Scratch) -> None:
        pieces = _pieces(spec, input, edges, output.shape[-1])
        shape = (*pieces.shape[:3], *kernels.shape[4:])
        spectra = scratch.array("spectra", shape, kernels.dtype)
        _transform(pieces, edges[-1], spectra)
        products = scratch.array("products", (*output.shape[:2], *shape[2:]), kernels.dtype)
        _multiply(kernels[groups], spectra, products)
        _transform_back(products, edges[-1], _valid(spec, edges)[-1], output, scratch)

    return fill


def _edges(spec: ConvSpec) -> tuple[int, ...]:
    """Edges of a piece: along each axis those of least work, shortest axis first, within a cache's room."""
    edges, room = [0] * spec.ndim, _TILE_CELLS
    for axis in sorted(range(spec.ndim), key=spec.padded_size.__getitem__):
        kernel, outputs = spec.kernel_size[axis], spec.output_size[axis]
        most = max(2 * kernel, int(room ** (1 / edges.count(0))), 8)
        possible = [edge for edge in _EDGES if kernel <= edge <= most]
        edges[axis] = min(possible, key=lambda n: ceil(outputs / (n - kernel + 1)) * n * (log2(n) + 4))
        room = max(1, room // edges[axis])
    return tuple(edges)


def _valid(spec: ConvSpec, edges: tuple[int, ...]) -> list[int]:
    return [edge - kernel + 1 for edge, kernel in zip(edges, spec.kernel_size, strict=True)]


def _pieces(spec: ConvSpec, input: np.ndarray, edges: tuple[int, ...], outputs: int) -> np.ndarray:
    """(G, C, pieces, ..., edge): the input cut along its last axis, in place, into pieces that overlap."""
    valid = _valid(spec, edges)[-1]
    count = ceil(outputs / valid)
    missing = count * valid + spec.kernel_size[-1] - 1 - input.shape[-1]
    if missing:
        input = np.concatenate((input, np.zeros((*input.shape[:-1], missing), input.dtype)), -1)
    shape = (*input.shape[:2], count, *input.shape[2:-1], edges[-1])
    strides = (*input.strides[:2], valid * input.strides[-1], *input.strides[2:])
    return as_strided(input, shape, strides)


def _transform(pieces: np.ndarray, edge: int, spectra: np.ndarray) -> None:
    """The spectra of pieces that may be shorter than the edges: the rest counts as zeros."""
    corner: tuple[Any, ...] = (..., *map(slice, pieces.shape[3:-1]), slice(None))
    given = spectra[corner]
    if given.size < spectra.size:
        spectra[...] = 0
    # "ortho" keeps float32 in float32, and divides by √n to and fro: together by n, as it should.
    np.fft.rfft(pieces, edge, norm="ortho", out=given)
    for axis in range(3, spectra.ndim - 1):
        np.fft.fft(spectra, axis=axis, norm="ortho", out=spectra)


def _multiply(kernels: np.ndarray, spectra: np.ndarray, products: np.ndarray) -> None:
    """Products (G, F, ...) of kernels (G, F, C, ...) and spectra (G, C, ...), summed over the channels."""
    np.multiply(kernels[:, :, 0], spectra[:, None, 0], out=products)
    for channel in range(1, spectra.shape[1]):
        products += kernels[:, :, channel] * spectra[:, None, channel]


def _transform_back(
    products: np.ndarray, edge: int, valid: int, output: np.ndarray, scratch: Scratch
) -> None:
    """Fill output (G, F, *box) with the valid cells of what has the spectra (G, F, pieces, ...)."""
    for axis, size in enumerate(output.shape[2:-1], start=3):
        np.fft.ifft(products, axis=axis, norm="ortho", out=products)
        products = products[(slice(None),) * axis + (slice(size),)]
    circles = scratch.array("circles", (*products.shape[:-1], edge), output.dtype)
    np.fft.irfft(products, edge, norm="ortho", out=circles)
    for piece in range(circles.shape[2]):
        part = output[..., piece * valid : (piece + 1) * valid]
        part[...] = circles[:, :, piece, ..., : part.shape[-1]]
