"""Sounds in floating point, of 64 bits, in long files, and packed: the numbers of other readers."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.io import wavfile
from test_sounds import EXTENSIBLE, FLOAT, GUID_TAIL, MU_LAW, PCM, chunk, wav

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH
from convviz.data.readers import packed_sounds
from convviz.data.readers.sounds import read_sound
from convviz.data.uploads import File, read_files

BROUGHT = Path(__file__).parent / "brought"
TONE = 0.5 * np.sin(2 * np.pi * np.arange(1200) / 48)
STEREO = np.stack([TONE, 0.25 * np.cos(2 * np.pi * np.arange(1200) / 60)], axis=1)


def by_scipy(samples: np.ndarray, rate: int = 8000) -> bytes:
    file = BytesIO()
    wavfile.write(file, rate, samples)
    return file.getvalue()


def by_libsndfile(samples: np.ndarray, form: str, kind: str | None = None, rate: int = 8000, **more) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate, format=form, subtype=kind, **more)
    return file.getvalue()


def percent(samples: np.ndarray) -> np.ndarray:
    return np.round(np.atleast_2d(samples.T).astype(np.float64) * 100, 1)


@pytest.mark.parametrize("samples", [TONE, STEREO], ids=["mono", "stereo"])
@pytest.mark.parametrize(("kind", "bits"), [("f4", 32), ("f8", 64)])
def test_floating_point_samples_are_percent_of_one(samples, kind, bits):
    sound = read_sound(by_scipy(samples.astype(kind)), "a.wav")
    assert sound.values.tolist() == percent(samples.astype(kind)).tolist()
    assert sound.notes == (f"{bits}-bit floating-point samples as percent of full scale",)


def test_samples_of_64_bits_are_percent_of_full_scale():
    whole = np.array([0, 2**62, -(2**63)], dtype="<i8")
    assert read_sound(wav(whole.tobytes(), bits=64), "a").values.tolist() == [[0, 50, -100]]


def test_floating_point_beyond_full_scale_stays_as_it_is():
    assert read_sound(by_scipy(np.array([0, 2.5, -3], "f4")), "a").values.tolist() == [[0, 250, -300]]


def test_samples_that_are_no_numbers_count_as_0_and_it_is_said():
    sound = read_sound(by_scipy(np.array([0.5, np.nan, 0.25, np.nan], "f4")), "a")
    assert sound.values.tolist() == [[50, 0, 25, 0]]
    assert sound.notes[1] == "2 values that are NaN read as 0"


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e30])
def test_a_sample_that_cannot_be_shown_is_named_with_its_place(value):
    samples = np.zeros(MAX_LENGTH * 20)
    samples[7] = value
    for length in (10, len(samples)):
        with pytest.raises(SourceError, match=r"^“a” has .* at index \(0, [0-9]+\)"):
            read_sound(by_scipy(samples[:length]), "a")


def extensible(samples: bytes, bits: int, code: int, channels: int = 1, valid: int | None = None) -> bytes:
    data = wav(samples, bits=bits, channels=channels, code=EXTENSIBLE)
    plain = struct.pack("<HHIH", 22, bits, 0, PCM)
    assert plain in data
    return data.replace(plain, struct.pack("<HHIH", 22, valid or bits, 0, code))


@pytest.mark.parametrize(("kind", "code"), [("<i2", PCM), ("<i4", PCM), ("<f4", FLOAT), ("<f8", FLOAT)])
def test_the_extensible_format_says_its_kind_in_another_place(kind, code):
    whole = np.array([0, 0.5, -1, 0.25])
    scale = 2.0 ** (8 * np.dtype(kind).itemsize - 1) if code == PCM else 1
    stored = (whole * scale).astype(kind)
    data = extensible(stored.tobytes(), 8 * stored.itemsize, code)
    assert GUID_TAIL in data
    assert read_sound(data, "a").values.tolist() == [[0, 50, -100, 25]]
    np.testing.assert_array_equal(soundfile.read(BytesIO(data))[0], whole)


def test_twenty_of_32_bits_are_scaled_by_their_container():
    stored = (np.array([0, 2**18, -(2**19)]) << 12).astype("<i4")
    data = extensible(stored.tobytes(), 32, PCM, valid=20)
    assert read_sound(data, "a").values.tolist() == [[0, 50, -100]]


@pytest.mark.parametrize("mark", [b"RF64", b"BW64"])
def test_a_long_file_has_its_length_in_a_part_of_its_own(mark):
    samples = np.array([0, 2**14, -(2**15), 2**13], "<i2").tobytes()
    form = struct.pack("<HHIIHH", PCM, 1, 8000, 16000, 2, 16)
    long = struct.pack("<QQQI", 100, len(samples), 4, 0)
    data = b"data" + struct.pack("<I", 2**32 - 1) + samples
    whole = mark + struct.pack("<I", 2**32 - 1) + b"WAVE" + chunk(b"ds64", long) + chunk(b"fmt ", form)
    behind = chunk(b"LIST", b"odd")
    assert read_sound(whole + data + behind, "a.wav").values.tolist() == [[0, 50, -100, 25]]


@pytest.mark.parametrize("samples", [TONE, STEREO], ids=["mono", "stereo"])
@pytest.mark.parametrize("kind", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "PCM_U8"])
@pytest.mark.parametrize(("form", "endian"), [("RF64", "FILE"), ("WAVEX", "FILE"), ("WAV", "BIG")])
def test_relatives_of_wav_give_the_numbers_that_libsndfile_gives(samples, kind, form, endian):
    data = by_libsndfile(samples, form, kind, endian=endian)
    assert data[:4] == {"RF64": b"RF64", "WAVEX": b"RIFF", "WAV": b"RIFX"}[form]
    expected = soundfile.read(BytesIO(data))[0]
    np.testing.assert_allclose(read_sound(data, "a").values, percent(expected), atol=0.1001)


def test_the_floating_point_sounds_of_the_cases_are_read():
    double, long = (
        read_files(1, [File((BROUGHT / name).read_bytes(), name)])
        for name in ("W01-float64.wav", "W03-rf64.wav")
    )
    assert double.values[0, :5].tolist() == [0, 19.1, 35.4, 46.2, 50]
    np.testing.assert_allclose(long.values, double.values, atol=0.1)


PACKED = {
    "MP3": ("MP3", None, "MP3", 20.0),
    "Ogg Vorbis": ("OGG", "VORBIS", "Ogg", 6.0),
    "Opus": ("OGG", "OPUS", "Ogg", 20.0),
    "FLAC": ("FLAC", "PCM_16", "FLAC", 0.1),
    "FLAC of 24 bits": ("FLAC", "PCM_24", "FLAC", 0.1),
    "AIFF": ("AIFF", "PCM_16", "AIFF", 0.1),
    "AIFF in floating point": ("AIFF", "FLOAT", "AIFF", 0.1),
    "CAF": ("CAF", "PCM_16", "CAF", 0.1),
    "ALAC": ("CAF", "ALAC_16", "CAF", 0.1),
    "AU": ("AU", "PCM_16", "AU", 0.1),
    "W64": ("W64", "PCM_16", "W64", 0.1),
}


@pytest.mark.parametrize("samples", [TONE, STEREO], ids=["mono", "stereo"])
@pytest.mark.parametrize(("form", "kind", "title", "loss"), PACKED.values(), ids=PACKED)
def test_packed_sounds_are_unpacked(samples, form, kind, title, loss):
    data = by_libsndfile(samples, form, kind, rate=8000)
    sound = read_files(1, [File(data, "a")])
    assert sound.notes[0] == f"{title} samples as percent of full scale"
    assert sound.channel_labels == (("sound",) if samples.ndim == 1 else ("left", "right"))
    length = min(sound.values.shape[1], len(samples))
    assert abs(sound.values.shape[1] - len(samples)) < 1300  # MP3 fills its frames
    if loss < 1:
        np.testing.assert_allclose(sound.values, percent(samples), atol=loss)
    else:
        assert 30 < np.abs(sound.values[:, :length]).max() < 70


@pytest.mark.parametrize("kind", ["ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM"])
def test_packed_samples_in_a_wav_file_are_unpacked(kind):
    sound = read_sound(by_libsndfile(TONE, "WAV", kind), "a.wav")
    np.testing.assert_allclose(sound.values[:, 100:1200], percent(TONE)[:, 100:1200], atol=4)


def test_mu_law_says_half_of_full_scale():
    assert read_sound(wav(bytes([0x8F, 0x0F]), bits=8, code=MU_LAW), "a").values.round(-1).tolist() == [
        [50, -50]
    ]


def test_of_a_long_packed_sound_the_first_part_is_read_and_it_is_said(monkeypatch):
    monkeypatch.setattr(packed_sounds, "MAX_SOUND_SAMPLES", 8000)
    sound = read_sound(by_libsndfile(np.tile(STEREO, (20, 1)), "FLAC"), "a")
    assert sound.values.shape == (2, 4000)
    assert sound.notes[1] == "only the first 0.5 s of 3 s were read"


def test_a_packed_sound_that_is_cut_short_is_read_as_far_as_it_goes_and_it_is_said():
    noise = np.random.default_rng(1).uniform(-1, 1, 40_000)
    data = by_libsndfile(noise, "FLAC")
    sound = read_sound(data[: len(data) // 2], "a")
    assert sound.values.shape[1] > 1000
    assert sound.notes[1].endswith(" of 40\u202f000 samples are there")


def test_a_packed_sound_that_claims_more_than_any_is_read_as_far_as_it_goes():
    data = bytearray(by_libsndfile(TONE, "FLAC"))
    data[21] |= 0x0F  # the first four of the 36 bits that count its samples
    data[22:26] = b"\xff" * 4
    sound = read_sound(bytes(data), "a")
    assert len(TONE) - packed_sounds.BLOCK < sound.values.shape[1] <= len(TONE)
    assert sound.notes[1].startswith("cut short: ")


def test_more_channels_than_are_shown_are_refused_before_any_is_unpacked():
    with pytest.raises(SourceError, match="has 24 channels, and at most 16 are shown"):
        read_sound(by_libsndfile(np.zeros((9, 24)), "AU"), "a")
    million = wav(bytes(8), bits=8, channels=60_000)
    with pytest.raises(SourceError, match="has 60\u202f000 channels, and at most 16 are shown"):
        read_sound(million, "a")


def test_a_video_in_an_ogg_file_is_refused_with_what_it_is():
    theora = b"OggS\0\2" + bytes(20) + b"\1\x2a\x80theora" + bytes(60)
    with pytest.raises(
        SourceError, match=r"^“a.ogg” is an Ogg file, but it is cut short, damaged or of a ra"
    ):
        read_files(1, [File(theora, "a.ogg")])
