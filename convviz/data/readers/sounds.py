"""Sounds, averaged down to what can be shown: WAV and its relatives, and packed ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_AVERAGED, MAX_LENGTH
from convviz.data.formats import File, title_of
from convviz.data.readers import wav
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.lengths import averaged
from convviz.data.readers.missing import gap_notes
from convviz.data.readers.packed_sounds import is_packed, unpacked
from convviz.data.readers.waveform import EXPORT, Sound
from convviz.data.series import Data
from convviz.data.wording import grouped
from convviz.language import later, phrase

SIDES = {1: (later("sound"),), 2: (later("left"), later("right"))}


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the sound that was brought."""
    return read_sound(*files[0])


def read_sound(data: bytes, name: str) -> Data:
    """Read the file of a sound.

    Of a long one the loudest stretch is taken, so that at most `MAX_AVERAGED` samples are averaged to one.

    Parameters
    ----------
    data : bytes
        A WAV file (RF64, BW64 and RIFX too) with whole-number samples of 8, 16, 24, 32 or 64 bits or
        floating-point ones of 32 or 64; or MP3, Ogg, FLAC, AIFF, CAF or AU.
    name : str
        What the user calls it.

    Returns
    -------
    data : Data
        Values ``(C, L)`` in percent of full scale, −100 to 100, with one decimal; in floating point they may
        lie beyond. Notes say what was averaged or left out.

    Raises
    ------
    SourceError
        Saying what the file is, which limit or rule it breaks and what to do.

    Examples
    --------
    >>> import wave
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> with wave.open(file, "wb") as writer:
    ...     writer.setparams((1, 1, 8000, 0, "NONE", ""))
    ...     writer.writeframes(bytes([128, 192, 0]))
    >>> data = read_sound(file.getvalue(), "three.wav")
    >>> data.values, data.notes
    (array([[   0.,   50., -100.]]), ('8-bit samples as percent of full scale',))
    """
    name = checked_name(data, name, phrase("cut the sound shorter"))
    with one_at_a_time(name):
        return _read(data, name)


def _read(data: bytes, name: str) -> Data:
    sound = _sound(data, name)
    notes = list(sound.notes)
    samples = _loudest(sound, notes)
    if samples.dtype.kind == "f" and (gaps := np.isnan(samples)).any():
        samples = np.where(gaps, 0, samples)
        notes += gap_notes(int(gaps.sum()))
    count = -(-len(samples) // MAX_LENGTH)
    if count > 1:
        note = phrase(
            "averaged {count} samples to 1: {before} to {after} a second",
            count=count,
            before=grouped(sound.rate),
            after=grouped(round(sound.rate / count)),
        )
        notes.append(note)
    with np.errstate(all="ignore"):  # what is not finite is refused with its place
        percent = averaged(samples.T, count) / sound.full_scale * 100
    labels = [phrase(side) for side in SIDES.get(len(percent), ())] or None
    return Data.of(np.round(percent, 1) + 0.0, name, channel_labels=labels, notes=notes)


def _sound(data: bytes, name: str) -> Sound:
    """The sound of a file, by whichever reader takes it."""
    if is_packed(data):
        return unpacked(data, name)
    if not wav.is_plain(data):
        kind = title_of(data) or phrase("no WAV file")
        told = phrase("“{name}” is {kind}; {advice}.", name=name, kind=kind, advice=phrase(EXPORT))
        raise SourceError(told)
    try:
        layout = wav.layout_of(data)
    except Exception:  # its own, and struct's of a file that ends too soon
        raise _damaged(name) from None
    if wav.is_read_here(layout):
        return wav.samples_of(data, layout, name)
    try:
        return unpacked(data, name)
    except SourceError:
        told = phrase(
            "“{name}” is compressed (WAVE format {code}), which is not read; {advice}.",
            name=name,
            code=layout.code,
            advice=phrase(EXPORT),
        )
        raise SourceError(told) from None


def _damaged(name: str) -> SourceError:
    told = phrase(
        "“{name}” is a WAV file, but it is cut short or damaged; {advice}.", name=name, advice=phrase(EXPORT)
    )
    return SourceError(told)


def _loudest(sound: Sound, notes: list[str]) -> np.ndarray:
    """The samples, or the stretch of them that varies most, as long as can be averaged to what is shown."""
    length = len(sound.samples)
    if length <= MAX_LENGTH * MAX_AVERAGED:
        return sound.samples
    blocks = range(0, length - MAX_LENGTH + 1, MAX_LENGTH)
    loudness = [_variance(sound.samples[start : start + MAX_LENGTH]) for start in blocks]
    start = np.convolve(loudness, np.ones(MAX_AVERAGED), "valid").argmax() * MAX_LENGTH
    stretch = sound.samples[start : start + MAX_LENGTH * MAX_AVERAGED]
    note = phrase(
        "the loudest {taken:.3g} s of {whole:.3g} s",
        taken=len(stretch) / sound.rate,
        whole=length / sound.rate,
    )
    notes.append(note)
    return stretch


def _variance(block: np.ndarray) -> float:
    """How much a stretch varies; in floating point some of it may be no number."""
    with np.errstate(all="ignore"):
        return float(np.nan_to_num(np.nan_to_num(block.astype(np.float64)).var()))
