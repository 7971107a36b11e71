"""Kernels as they are in use, for the gallery: Fourier's, Gabor's, and those that a network learned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from convviz.core.numbers import Numbers
from convviz.language import later
from convviz.network import digits
from convviz.settings.chain import FIRST_INPUT
from convviz.settings.inputs_like import typed_input
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup

WINDOW = 8
"""Samples of a window: their Fourier transform has as many numbers as the stage has filters."""
_HOP, _SAMPLES = 4, 64
_SIDE, _WAVE, _WIDTH = 9, 5.0, 2.0
"""Of a Gabor filter: cells a side, cells of a wave, and standard deviation of its bell."""
_TURNS = (0, 45, 90, 135)


def fourier_filters() -> np.ndarray:
    """Return the Fourier transform of a window of 8 samples as filters ``(8, 1, 8)``.

    In the order of ``numpy.fft.rfft``, real before imaginary: what is always 0, the imaginary parts of the
    first and the last, is left out. The samples are weighted by a Hann window.

    Examples
    --------
    >>> fourier_filters().shape
    (8, 1, 8)
    """
    n = np.arange(WINDOW)
    hann = np.sin(np.pi * n / WINDOW) ** 2
    waves = [np.exp(-2j * np.pi * k * n / WINDOW) for k in range(WINDOW // 2 + 1)]
    parts = [part for wave in waves for part in (wave.real, wave.imag)]
    del parts[-1], parts[1]
    filters: np.ndarray = hann * np.stack(parts)[:, np.newaxis]
    return filters


def gabor_filters() -> np.ndarray:
    """Return Gabor filters ``(8, 1, 9, 9)``: four orientations, each even (a bar) and odd (an edge).

    A wave under a bell: J. G. Daugman, J. Opt. Soc. Am. A 2 (1985) 1160. Whole numbers up to 100.

    Examples
    --------
    >>> filters = gabor_filters()
    >>> filters.shape, int(filters.max()), int(np.abs(filters[1::2].sum(axis=(1, 2, 3))).max())
    ((8, 1, 9, 9), 100, 0)
    """
    down, right = np.mgrid[:_SIDE, :_SIDE] - _SIDE // 2
    bell = np.exp(-(down**2 + right**2) / (2 * _WIDTH**2))
    phases = [2 * np.pi * (right * np.cos(turn) + down * np.sin(turn)) / _WAVE for turn in np.deg2rad(_TURNS)]
    waves = [wave(phase) for phase in phases for wave in (np.cos, np.sin)]
    filters: np.ndarray = np.round(100 * bell * np.stack(waves))[:, np.newaxis] + 0.0
    return filters


def _filters(weights: np.ndarray, bias: np.ndarray | None = None) -> tuple[Filter, ...]:
    biases = np.zeros(len(weights)) if bias is None else bias
    return tuple(Filter(CUSTOM, Numbers.of(one), float(b)) for one, b in zip(weights, biases, strict=True))


def _fourier() -> Setup:
    """A tone that rises from standing still to two samples a wave."""
    tone = np.sin(np.pi * np.arange(_SAMPLES) ** 2 / (2 * _SAMPLES)).round(2) + 0.0
    setup = typed_input(tone[np.newaxis])
    return replace(setup, filters=_filters(fourier_filters()), kernel_size=(WINDOW,), stride=(_HOP,))


def _gabor() -> Setup:
    return replace(
        SETUPS[2], sample="cat", cells=48, filters=_filters(gabor_filters()), kernel_size=(_SIDE, _SIDE)
    )


def _digits() -> Setup:
    first = digits.weights()[0]
    filters = _filters(first["weight"], first["bias"])
    return replace(FIRST_INPUT, filters=filters, padding=((1, 1), (1, 1)), activation="ReLU")


def worked() -> tuple[tuple[str, str, str, Setup, str], ...]:
    """Return name, title, source, set-up and what there is to see of each."""
    return (
        ("fourier_conv1d", later("A Fourier transform is a Conv1d"), "fourier", _fourier(),
         later("Each filter is a cosine or a sine: together the spectrum of 8 samples. The tone rises.")),
        ("gabor_first_layer", later("Gabor filters, as first layers learn them"), "alexnet", _gabor(),
         later(
             "Four directions, each as a bar and as an edge: every feature map keeps the lines of its "
             "direction."
         )),
        ("digits_first_layer", later("The first layer of Digits"), "made", _digits(),
         later("Eight learned filters: the first feature maps of the network Digits, after ReLU.")),
    )  # fmt: skip
