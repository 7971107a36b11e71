"""Sounds: what is read, how it is averaged, and what is refused with which words."""

import struct
from time import process_time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_AVERAGED, MAX_CHANNELS, MAX_LENGTH, MAX_UPLOAD_MB
from convviz.data.readers.sounds import read_sound

PCM, FLOAT, MU_LAW, EXTENSIBLE = 1, 3, 7, 0xFFFE
GUID_TAIL = bytes.fromhex("0000 0000 1000 8000 00aa00389b71")
LONGEST = MAX_LENGTH * MAX_AVERAGED


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def wav(samples: bytes, *, bits=16, channels=1, rate=8000, code=PCM, before=b"", length=None) -> bytes:
    """A WAV file, as Microsoft's specification of 1991 lays it out."""
    width = (bits + 7) // 8
    form = struct.pack("<HHIIHH", code, channels, rate, rate * channels * width, channels * width, bits)
    if code == EXTENSIBLE:
        form += struct.pack("<HHIH", 22, bits, 0, PCM) + GUID_TAIL
    parts = b"WAVE" + chunk(b"fmt ", form) + before + chunk(b"data", samples)
    if length is not None:
        parts = parts.replace(b"data" + struct.pack("<I", len(samples)), b"data" + struct.pack("<I", length))
    return b"RIFF" + struct.pack("<I", len(parts)) + parts


def sixteen(values) -> bytes:
    return np.asarray(values).astype("<i2").tobytes()


# 0, a half, all of it and the least step below 0
STORED = {
    8: bytes([128, 192, 0, 127]),
    16: sixteen([0, 2**14, -(2**15), -(2**5)]),
    24: b"".join((number & 0xFFFFFF).to_bytes(3, "little") for number in (0, 2**22, -(2**23), -(2**13))),
    32: np.array([0, 2**30, -(2**31), -(2**21)], dtype="<i4").tobytes(),
}


@pytest.mark.parametrize(("bits", "samples"), STORED.items())
def test_samples_of_every_width_are_percent_of_full_scale_with_one_decimal(bits, samples):
    sound = read_sound(wav(samples, bits=bits), "a.wav")
    assert sound.values.tolist() == [[0, 50, -100, -0.8 if bits == 8 else -0.1]]
    assert sound.name == "a.wav"
    assert sound.notes == (f"{bits}-bit samples as percent of full scale",)
    assert sound.position_labels is None


def test_the_extensible_format_of_24_bit_programs_is_read():
    assert read_sound(wav(STORED[24], bits=24, code=EXTENSIBLE), "a").values.tolist() == [[0, 50, -100, -0.1]]


def test_mono_and_stereo_are_named_channels():
    assert read_sound(wav(sixteen([0, 1])), "a").channel_labels == ("sound",)
    stereo = read_sound(wav(sixteen([0, 2**14, -(2**14), 2**13]), channels=2), "a")
    assert stereo.values.tolist() == [[0, -50], [50, 25]]
    assert stereo.channel_labels == ("left", "right")
    assert read_sound(wav(sixteen([0] * 6), channels=3), "a").channel_labels is None


def test_other_parts_of_a_file_are_passed_over():
    data = wav(STORED[16], before=chunk(b"LIST", b"odd") + chunk(b"fact", bytes(4)))
    assert read_sound(data, "a").values.shape == (1, 4)


def test_as_many_samples_as_can_be_shown_stay_as_they_are():
    sound = read_sound(wav(sixteen([2**14, 0] * (MAX_LENGTH // 2))), "a")
    assert sound.values.tolist() == [[50, 0] * (MAX_LENGTH // 2)]
    assert len(sound.notes) == 1


def test_a_longer_sound_is_averaged_and_it_is_said():
    sound = read_sound(wav(sixteen([2**14, 0, -(2**13)] * 14_700), rate=44_100), "a")
    # of 11 samples, 4 + 4 + 3 of each value, in turn
    assert sound.values[0, :3].tolist() == [round(100 * total / 11, 1) for total in (1.25, 1, 0.5)]
    assert sound.values.shape == (1, 4010)
    assert sound.notes[1:] == ("averaged 11 samples to 1: 44\u202f100 to 4\u202f009 a second",)


def test_the_average_of_a_constant_is_that_constant_to_the_last():
    assert set(read_sound(wav(sixteen([2**14] * 10_000)), "a").values[0].tolist()) == {50}


def test_of_a_long_sound_the_loudest_stretch_is_taken_and_it_is_said():
    quiet, loud = [2**13] * (3 * LONGEST), [2**14] * 16 + [-(2**14)] * 16
    samples = np.array(quiet)
    samples[LONGEST : LONGEST + 32 * 500] = loud * 500  # half a stretch
    sound = read_sound(wav(sixteen(samples), rate=65_536), "a")
    assert sound.values.shape == (1, MAX_LENGTH)
    assert np.count_nonzero(sound.values == 50) == 500
    assert np.count_nonzero(sound.values == -50) == 500
    assert sound.notes[1:] == (
        "the loudest 1 s of 3 s",
        "averaged 16 samples to 1: 65\u202f536 to 4\u202f096 a second",
    )


def test_the_longest_stretch_is_taken_whole():
    assert not any("loudest" in note for note in read_sound(wav(bytes(2 * LONGEST)), "a").notes)
    assert any("loudest" in note for note in read_sound(wav(bytes(2 * LONGEST + 2)), "a").notes)


def test_a_sound_that_is_cut_short_is_read_as_far_as_it_goes_and_it_is_said():
    sound = read_sound(wav(sixteen(range(2000)))[:1001], "a")
    assert sound.values.shape == (1, 478)
    assert sound.notes[1:] == ("cut short: 478 of 2\u202f000 samples are there",)


@pytest.mark.parametrize("length", [2**32 - 1, 2**31 - 1])
def test_a_recording_whose_length_was_not_known_is_complete(length):
    data = wav(sixteen([0, 2**14]), length=length)
    streamed = data[:4] + struct.pack("<I", 2**32 - 1) + data[8:]
    assert read_sound(streamed, "a").values.tolist() == [[0, 50]]
    assert len(read_sound(streamed, "a").notes) == 1


EXPORT = "export it as WAV with 16-bit samples (PCM) and upload that."
EMPTY = "“a.wav” holds no samples; record it again, or choose another file."
DAMAGED = f"“a.wav” is a WAV file, but it is cut short or damaged; {EXPORT}"
RARE = f"but it is cut short, damaged or of a rare kind; {EXPORT}"
WHOLE = wav(STORED[16])
REFUSALS = {
    "empty": (b"", "“a.wav” is empty (0 bytes); save it again, or choose another file."),
    "text": (b"hello", f"“a.wav” is no WAV file; {EXPORT}"),
    "mp3": (b"ID3\4\0", f"“a.wav” is an MP3 file, {RARE}"),
    "mp3 without tags": (b"\xff\xfb\x90\x64", f"“a.wav” is an MP3 file, {RARE}"),
    "ogg": (b"OggS\0", f"“a.wav” is an Ogg file, {RARE}"),
    "flac": (b"fLaC\0", f"“a.wav” is a FLAC file, {RARE}"),
    "aiff": (b"FORM\0\0\0\0AIFF", f"“a.wav” is an AIFF file, {RARE}"),
    "m4a": (b"\0\0\0\x20ftypM4A ", f"“a.wav” is an M4A sound; {EXPORT}"),
    "avi": (b"RIFF\0\0\0\0AVI LIST", f"“a.wav” is a video; {EXPORT}"),
    "picture": (b"\x89PNG\r\n\x1a\n", f"“a.wav” is a PNG picture; {EXPORT}"),
    "webp": (b"RIFF\0\0\0\0WEBP", f"“a.wav” is a WebP picture; {EXPORT}"),
    "floats of 16 bits": (
        wav(bytes(8), bits=16, code=FLOAT),
        f"“a.wav” has samples of 16 bits, which are not read; {EXPORT}",
    ),
    "an odd compression": (
        wav(bytes(8), bits=8, code=0x7777),
        f"“a.wav” is compressed (WAVE format 30583), which is not read; {EXPORT}",
    ),
    "48 bits": (wav(bytes(12), bits=48), f"“a.wav” has samples of 48 bits, which are not read; {EXPORT}"),
    "many channels": (
        wav(bytes(4 * (MAX_CHANNELS + 1)), channels=MAX_CHANNELS + 1),
        "“a.wav” has 17 channels, and at most 16 are shown; mix it down to stereo and upload that.",
    ),
    "no samples": (wav(b""), EMPTY),
    "less than a sample": (wav(b"\0"), EMPTY),
    "no channels": (wav(bytes(4), channels=0), DAMAGED),
    "no rate": (wav(bytes(4), rate=0), DAMAGED),
    "no bits": (wav(bytes(4), bits=0), DAMAGED),
    "cut in its header": (WHOLE[:30], DAMAGED),
    "cut before its samples": (WHOLE[:38], DAMAGED),
    "no parts": (WHOLE[:12], DAMAGED),
    "samples before their format": (WHOLE[:12] + WHOLE[36:] + WHOLE[12:36], DAMAGED),
    "a million other parts": (wav(STORED[16], before=chunk(b"junk", b"") * 10**6), DAMAGED),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_what_is_no_sound_is_refused_with_what_it_is_and_a_way_out(data, sentence):
    start = process_time()
    with pytest.raises(SourceError) as caught:
        read_sound(data, "a.wav")
    assert str(caught.value) == sentence
    assert process_time() - start < 2  # at once


def test_too_large_a_file_is_refused_before_it_is_read():
    with pytest.raises(SourceError) as caught:
        read_sound(bytes(MAX_UPLOAD_MB * 2**20 + 2**19), "a.wav")
    assert str(caught.value) == (
        "“a.wav” has 16.5 MB, and at most 16 MB are read; cut the sound shorter and upload that."
    )


@settings(max_examples=300)
@given(st.binary(max_size=80), st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
@example(b"", 0, len(WHOLE))
def test_any_file_is_read_or_refused_and_nothing_else_happens(noise, start, stop):
    data = WHOLE[:start] + noise + WHOLE[stop:]
    try:
        sound = read_sound(data, "a.wav")
    except SourceError as refusal:
        sentence = str(refusal)
        assert sentence.startswith("“a.wav” ")
        assert sentence.endswith(".")
        assert len(sentence) < 200
    else:
        assert 1 <= len(sound.values) <= MAX_CHANNELS
        assert np.abs(sound.values).max() <= 100
