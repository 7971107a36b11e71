"""Signals to begin with: simple rules, rounded to two decimals so that the arithmetic can be read."""

from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH, MAX_NAME
from convviz.data.series import Data
from convviz.data.wording import grouped, shown
from convviz.language import later, phrase

PERIOD = 16
BEAT = 32
QUIET = 8
"""Positions at the beginning of a beat where nothing moves yet."""
HEART_WAVES = (
    (-np.pi / 3, 1.2, 0.25),
    (-np.pi / 12, -5.0, 0.1),
    (0.0, 30.0, 0.1),
    (np.pi / 12, -7.5, 0.1),
    (np.pi / 2, 0.75, 0.4),
)
"""Where in a beat P, Q, R, S and T lie, their strength and their width, in radians: P. E. McSharry, G. D.
Clifford, L. Tarassenko and L. A. Smith, A dynamical model for generating synthetic electrocardiogram signals,
IEEE Trans. Biomedical Engineering 50 (2003), table I."""


class Signal(NamedTuple):
    """A signal to begin with.

    Attributes
    ----------
    name, title : str
        Its key in `SIGNALS`, and what people read.
    caption : str
        What there is to see in it, in one plain line.
    """

    name: str
    title: str
    caption: str


SIGNALS = {
    name: Signal(name, title, caption)
    for name, title, caption in (
        (
            "sine",
            later("Sine"),
            later("A wave of period 16: averages flatten it, differences shift it."),
        ),
        (
            "chirp",
            later("Chirp"),
            later("A wave that gets faster: an average keeps only its slow part."),
        ),
        ("square", later("Square wave"), later("8 positions up, 8 down: edges and flat parts.")),
        ("step", later("Unit step"), later("0, then 1: see how a kernel responds to an edge.")),
        (
            "impulse",
            later("Impulse"),
            later("A single 1: at stride 1 the output is the flipped kernel."),
        ),
        (
            "noise",
            later("Noise"),
            later("Random numbers: an average smooths them, a difference does not."),
        ),
        (
            "beat",
            later("One heartbeat"),
            later("One beat of an ECG: an average flattens its peak."),
        ),
        (
            "ecg",
            later("Heartbeat"),
            later("An ECG, a beat every 32 positions; a matched filter finds them."),
        ),
    )
}


def signal(name: str, length: int, *, seed: int = 0) -> Data:
    """Return a signal.

    Parameters
    ----------
    name : str
        A key of `SIGNALS`.
    length : int
        Positions, 1 to `MAX_LENGTH`.
    seed : int
        Of the noise: the same seed gives the same numbers. At least 0.

    Returns
    -------
    data : Data
        Values ``(1, length)`` with two decimals: from −1 to 1, except the noise, which has mean 0 and
        variance 1. Impulse and step are whole numbers.

    Raises
    ------
    SourceError
        If there is no such signal, or it cannot be shown at this length.

    Examples
    --------
    >>> signal("square", 18).values.astype(int)
    array([[ 1,  1,  1,  1,  1,  1,  1,  1, -1, -1, -1, -1, -1, -1, -1, -1,
             1,  1]])
    """
    if name not in SIGNALS:
        told = phrase(
            "There is no signal “{name}”; choose one of {names}.",
            name=shown(str(name), MAX_NAME),
            names=", ".join(SIGNALS),
        )
        raise SourceError(told)
    if not 1 <= length <= MAX_LENGTH:
        told = phrase(
            "A signal can have 1 to {most} positions, not {length}; choose a number in that range.",
            most=grouped(MAX_LENGTH),
            length=grouped(length).replace("-", "−"),
        )
        raise SourceError(told)
    values = _values(name, np.arange(length), length, seed)
    return Data.of(np.round(values, 2)[np.newaxis] + 0.0, phrase(SIGNALS[name].title))


def _values(name: str, position: np.ndarray, length: int, seed: int) -> np.ndarray:
    if name == "sine":
        return np.sin(2 * np.pi * position / PERIOD)
    if name == "chirp":  # from standing still to 4 positions a wave at the end
        return np.sin(2 * np.pi * position**2 / (8 * length))
    if name == "square":
        return np.where(position % PERIOD < PERIOD // 2, 1.0, -1.0)
    if name == "step":
        return np.where(position >= length // 2, 1.0, 0.0)
    if name == "impulse":
        return np.where(position == (length - 1) // 2, 1.0, 0.0)
    if name == "noise":
        return np.random.default_rng(seed).standard_normal(length)
    return _heartbeat(position + QUIET if name == "beat" else position)


def _heartbeat(position: np.ndarray) -> np.ndarray:
    """The sum of the five waves, each integrated over the beat, with R in its middle, at about 1."""
    phase = 2 * np.pi * (position % BEAT) / BEAT - np.pi
    waves = (
        strength * width**2 * np.exp(-((phase - centre) ** 2) / (2 * width**2))
        for centre, strength, width in HEART_WAVES
    )
    return sum(waves, start=np.zeros(phase.shape)) / (30 * 0.1**2)
