"""Sounds from WAV files, averaged down to what can be shown."""

import struct
import wave
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_AVERAGED, MAX_CHANNELS, MAX_LENGTH
from convviz.data.format_rows import is_wav
from convviz.data.formats import File, title_of
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.lengths import averaged
from convviz.data.series import Data
from convviz.data.wording import grouped
from convviz.language import later, phrase

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
"""Formats of samples, by their codes in Microsoft's mmreg.h."""
CHUNKS = 64
"""As many parts of a file are looked through for its format and its samples."""
STREAMED = 2**31 - 64
"""From here on a length in bytes is that of a recording whose end was not known: nothing is missing."""
EXPORT = later("export it as WAV with 16-bit samples (PCM) and upload that")
SIDES = {1: (later("sound"),), 2: (later("left"), later("right"))}


class Sound(NamedTuple):
    """Whole-number samples ``(L, C)``, how many there are a second, and the bits of each."""

    samples: np.ndarray
    rate: int
    bits: int


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the sound that was brought."""
    return read_wav(*files[0])


def read_wav(data: bytes, name: str) -> Data:
    """Read the file of a sound.

    Of a long one the loudest stretch is taken, so that at most `MAX_AVERAGED` samples are averaged to one.

    Parameters
    ----------
    data : bytes
        A WAV file with whole-number samples (PCM) of 8, 16, 24 or 32 bits.
    name : str
        What the user calls it.

    Returns
    -------
    data : Data
        Values ``(C, L)`` in percent of full scale, −100 to 100, with one decimal. Notes say what was averaged
        or left out.

    Raises
    ------
    SourceError
        Saying what the file is, which limit or rule it breaks and what to do.

    Examples
    --------
    >>> file = BytesIO()
    >>> with wave.open(file, "wb") as writer:
    ...     writer.setparams((1, 1, 8000, 0, "NONE", ""))
    ...     writer.writeframes(bytes([128, 192, 0]))
    >>> data = read_wav(file.getvalue(), "three.wav")
    >>> data.values, data.notes
    (array([[   0.,   50., -100.]]), ('8-bit samples as percent of full scale',))
    """
    name = checked_name(data, name, phrase("cut the sound shorter"))
    with one_at_a_time(name):
        return _read(data, name)


def _read(data: bytes, name: str) -> Data:
    sound, notes = _sound(data, name)
    samples = _loudest(sound, notes)
    count = -(-len(samples) // MAX_LENGTH)
    if count > 1:
        note = phrase(
            "averaged {count} samples to 1: {before} to {after} a second",
            count=count,
            before=grouped(sound.rate),
            after=grouped(round(sound.rate / count)),
        )
        notes.append(note)
    percent = averaged(samples.T, count) / 2 ** (sound.bits - 1) * 100
    labels = [phrase(side) for side in SIDES.get(len(percent), ())] or None
    return Data.of(np.round(percent, 1) + 0.0, name, channel_labels=labels, notes=notes)


def _sound(data: bytes, name: str) -> tuple[Sound, list[str]]:
    if not is_wav(data):
        kind = title_of(data) or phrase("no WAV file")
        told = phrase("“{name}” is {kind}; {advice}.", name=name, kind=kind, advice=phrase(EXPORT))
        raise SourceError(told)
    try:
        with wave.open(BytesIO(_with_plain_format(data, name))) as reader:
            claimed, raw = reader.getnframes(), reader.readframes(reader.getnframes())
            channels, width, rate = reader.getnchannels(), reader.getsampwidth(), reader.getframerate()
    except SourceError:
        raise
    except Exception:
        # Beside its own error, the reader meets those of struct and of files that end too soon.
        raise _damaged(name) from None
    _check(name, len(raw) // (channels * width), channels, width, rate)
    there = len(raw) // (channels * width)
    notes = [phrase("{bits}-bit samples as percent of full scale", bits=8 * width)]
    if there < claimed and claimed * channels * width < STREAMED:
        note = phrase(
            "cut short: {there} of {claimed} samples are there",
            there=grouped(there),
            claimed=grouped(claimed),
        )
        notes.append(note)
    samples = _whole_numbers(raw[: there * channels * width], width)
    return Sound(samples.reshape(there, channels), rate, 8 * width), notes


def _with_plain_format(data: bytes, name: str) -> bytes:
    """The same file with the format of its samples as the reader knows it; other formats are refused.

    The extensible format, which programs write for 24 bits, says PCM in another place.
    """
    at, place = 12, None
    for _ in range(CHUNKS):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind == b"fmt ":
            place = at + 8
        elif kind == b"data":
            break
        at += 8 + size + size % 2
    else:
        raise _damaged(name)
    if place is None:
        raise _damaged(name)
    (code,) = struct.unpack_from("<H", data, place)
    if code == EXTENSIBLE:
        (code,) = struct.unpack_from("<H", data, place + 24)
        data = data[:place] + struct.pack("<H", code) + data[place + 2 :]
    if code == FLOAT:
        told = phrase(
            "“{name}” has samples in floating point, which are not read; {advice}.",
            name=name,
            advice=phrase(EXPORT),
        )
        raise SourceError(told)
    if code != PCM:
        told = phrase(
            "“{name}” is compressed (WAVE format {code}), and only PCM is read; {advice}.",
            name=name,
            code=code,
            advice=phrase(EXPORT),
        )
        raise SourceError(told)
    return data


def _check(name: str, length: int, channels: int, width: int, rate: int) -> None:
    if channels > MAX_CHANNELS:
        told = phrase(
            "“{name}” has {channels} channels, and at most {most} are shown; "
            "mix it down to stereo and upload that.",
            name=name,
            channels=grouped(channels),
            most=MAX_CHANNELS,
        )
        raise SourceError(told)
    if width > 4:
        told = phrase(
            "“{name}” has samples of {bits} bits, and at most 32 are read; {advice}.",
            name=name,
            bits=8 * width,
            advice=phrase(EXPORT),
        )
        raise SourceError(told)
    if not rate:
        raise _damaged(name)
    if not length:
        told = phrase("“{name}” holds no samples; record it again, or choose another file.", name=name)
        raise SourceError(told)


def _damaged(name: str) -> SourceError:
    told = phrase(
        "“{name}” is a WAV file, but it is cut short or damaged; {advice}.", name=name, advice=phrase(EXPORT)
    )
    return SourceError(told)


def _whole_numbers(raw: bytes, width: int) -> np.ndarray:
    """Samples with a sign; those of 8 bits are stored without."""
    if width == 1:
        return np.frombuffer(raw, dtype=np.uint8).astype(np.int16) - 128
    if width == 3:
        padded = np.zeros((len(raw) // 3, 4), dtype=np.uint8)
        padded[:, 1:] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        return padded.view("<i4").ravel() >> 8
    return np.frombuffer(raw, dtype=f"i{width}")


def _loudest(sound: Sound, notes: list[str]) -> np.ndarray:
    """The samples, or the stretch of them that varies most, as long as can be averaged to what is shown."""
    length = len(sound.samples)
    if length <= MAX_LENGTH * MAX_AVERAGED:
        return sound.samples
    blocks = range(0, length - MAX_LENGTH + 1, MAX_LENGTH)
    loudness = [sound.samples[start : start + MAX_LENGTH].var() for start in blocks]
    start = np.convolve(loudness, np.ones(MAX_AVERAGED), "valid").argmax() * MAX_LENGTH
    stretch = sound.samples[start : start + MAX_LENGTH * MAX_AVERAGED]
    note = phrase(
        "the loudest {taken:.3g} s of {whole:.3g} s",
        taken=len(stretch) / sound.rate,
        whole=length / sound.rate,
    )
    notes.append(note)
    return stretch
