"""Sounds that are packed, such as MP3, Ogg and FLAC: with soundfile, imported when one is read.

soundfile brings libsndfile, which reads a block at a time into memory that is ours: whatever a header claims,
no more is decoded than `MAX_SOUND_SAMPLES`. Which of its formats it may try, a file's first bytes say.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_SOUND_SAMPLES
from convviz.data.formats import row_of
from convviz.data.readers.waveform import EXPORT, Sound, check_channels, cut_short, no_samples
from convviz.language import phrase

PACKED = {"MP3": "MP3", "Ogg": "Ogg", "FLAC": "FLAC", "AIFF": "AIFF", "CAF": "CAF", "AU": "AU", "W64": "W64"}
"""What each format of ours is called in a note."""
BLOCK = 256
"""Frames at a time: what comes before damage is kept, to a block."""
UNKNOWN_LENGTH = 2**60
"""Frames from here on are those of a file that does not say how many it has."""


class _File(BytesIO):
    """A file that stays at its ends where a damaged one would have it go beyond them."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        start = (0, self.tell(), len(self.getbuffer()))[whence]
        return super().seek(min(max(0, start + offset), len(self.getbuffer())))


def is_packed(data: bytes) -> bool:
    """Whether a file is of one of the formats that are read here."""
    row = row_of(data)
    return row is not None and row.name in PACKED


def unpacked(data: bytes, name: str) -> Sound:
    """Return a packed sound, as much of it as is read.

    Raises
    ------
    SourceError
        If it has no samples, too many channels, or cannot be read.
    """
    import soundfile

    try:
        with soundfile.SoundFile(_File(data)) as file:
            channels, rate, claimed = file.channels, file.samplerate, file.frames
            check_channels(channels, name)
            samples, is_whole = _decoded(file, MAX_SOUND_SAMPLES // channels)
    except SourceError:
        raise
    except Exception:  # its own, and those of cffi
        raise _unreadable(data, name) from None
    if not rate:
        raise _unreadable(data, name)
    if not len(samples):
        raise no_samples(name)
    notes = [phrase("{form} samples as percent of full scale", form=_form(data))]
    if not is_whole:
        notes.append(_only_the_first(len(samples), claimed, rate))
    elif len(samples) < claimed < UNKNOWN_LENGTH:
        notes.append(cut_short(len(samples), claimed))
    return Sound(samples, rate, 1.0, tuple(notes))


def _decoded(file: Any, most: int) -> tuple[np.ndarray, bool]:
    """The samples, at most so many, and whether these are all; of a damaged file those before the damage."""
    samples = np.empty((min(most, max(file.frames, 0)), file.channels), dtype=np.float32)
    length = 0
    while length < len(samples):
        try:
            block = file.read(out=samples[length : length + BLOCK])
        except Exception:
            if not length:
                raise
            return samples[:length], True
        length += len(block)
        if not len(block):
            break
    return samples[:length], length < most or file.frames == most


def _form(data: bytes) -> str:
    row = row_of(data)
    return PACKED.get(row.name, row.name) if row else ""


def _only_the_first(taken: int, claimed: int, rate: int) -> str:
    if claimed >= UNKNOWN_LENGTH:
        return phrase("only the first {taken:.3g} s were read", taken=taken / rate)
    return phrase(
        "only the first {taken:.3g} s of {whole:.3g} s were read", taken=taken / rate, whole=claimed / rate
    )


def _unreadable(data: bytes, name: str) -> SourceError:
    row = row_of(data)
    kind = phrase(row.title, form=row.name) if row and row.title else phrase("a sound")
    told = phrase(
        "“{name}” is {kind}, but it is cut short, damaged or of a rare kind; {advice}.",
        name=name,
        kind=kind,
        advice=phrase(EXPORT),
    )
    return SourceError(told)
