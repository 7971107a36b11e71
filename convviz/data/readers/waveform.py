"""A sound as it comes out of its file, and what every sound is held to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS
from convviz.data.wording import grouped
from convviz.language import later, phrase

EXPORT = later("export it as WAV with 16-bit samples (PCM) and upload that")


class Sound(NamedTuple):
    """Samples ``(L, C)``, how many there are a second, which value is full scale, and what is to be said."""

    samples: np.ndarray
    rate: int
    full_scale: float
    notes: tuple[str, ...]


def check_channels(channels: int, name: str) -> None:
    """Refuse more channels than are shown.

    Raises
    ------
    SourceError
    """
    if channels > MAX_CHANNELS:
        told = phrase(
            "“{name}” has {channels} channels, and at most {most} are shown; "
            "mix it down to stereo and upload that.",
            name=name,
            channels=grouped(channels),
            most=MAX_CHANNELS,
        )
        raise SourceError(told)


def no_samples(name: str) -> SourceError:
    """The refusal of a sound of no length."""
    return SourceError(
        phrase("“{name}” holds no samples; record it again, or choose another file.", name=name)
    )


def cut_short(there: int, claimed: int) -> str:
    """What is noted of a sound with fewer samples than its file says."""
    return phrase(
        "cut short: {there} of {claimed} samples are there", there=grouped(there), claimed=grouped(claimed)
    )
