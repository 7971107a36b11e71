"""Arrays that are no volume, broken files and bombs: a sentence each, and hardly any memory."""

import struct
import tracemalloc
import zipfile
from io import BytesIO
from time import process_time

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.readers.arrays import arrays_in, read_array
from convviz.data.wording import grouped
from testbed.files.arrays import EIGHT, header_alone, npy, npz, zipped


def refusal_of(data: bytes, name: str = "a.npy", **settings) -> str:
    with pytest.raises(SourceError) as caught:
        read_array(data, name, **settings)
    return str(caught.value)


WANTED = "and a volume has 3, (D, H, W), or 4, (C, D, H, W);"
PLAIN = "and a volume is made of plain numbers;"
RECORDS = np.zeros((2, 2, 2), dtype=[("x", "f4"), ("y", "i2")])
OBJECTS = (
    "holds Python objects, which are never opened, as they can run programs; save plain numbers, as in "
    "values.astype(float), and upload that."
)
REFUSED = {
    "objects": (
        npy(np.array([[[None]]]), allow_pickle=True),
        OBJECTS,
    ),
    "objects in records": (
        npy(np.zeros((2, 2, 2), dtype=[("x", "O")]), allow_pickle=True),
        OBJECTS,
    ),
    "a pickle": (
        b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94.",
        "is a Python pickle, which is never opened, as it can run programs; "
        "save the array with numpy.save and upload that.",
    ),
    "complex": (
        npy(EIGHT + 1j),
        f"holds complex numbers, {PLAIN} save values.real or abs(values) and upload that.",
    ),
    "records": (
        npy(RECORDS),
        f"holds records of several fields, {PLAIN} save one field, as in values['name'] and upload that.",
    ),
    "text": (npy(EIGHT.astype(str)), f"holds text, {PLAIN} save an array of numbers and upload that."),
    "dates": (
        npy(EIGHT.astype("M8[s]")),
        f"holds dates, {PLAIN} save an array of numbers and upload that.",
    ),
    "0-d": (npy(np.float64(1)), f"has 0 axes, {WANTED} save more than one number and upload that."),
    "1-D": (
        npy(np.zeros(512)),
        f"has 1 axis (512), {WANTED} give it three, as in values.reshape(8, 8, 8), and upload that.",
    ),
    "2-D": (
        npy(np.zeros((28, 28))),
        f"has 2 axes (28 × 28), {WANTED} for a single slice save values[numpy.newaxis] and upload that.",
    ),
    "5-D": (
        npy(np.zeros((2, 2, 3, 4, 5))),
        f"has 5 axes (2 × 2 × 3 × 4 × 5), {WANTED} save a part of it, as in values[0], and upload that.",
    ),
    "64-D": (
        npy(np.zeros((1,) * 64)),
        f"has 64 axes, {WANTED} save a part of it, as in values[0], and upload that.",
    ),
    "channels last": (
        npy(np.zeros((17, 8, 8, 18))),
        "has 17 channels (17 × 8 × 8 × 18: C, D, H, W), and at most 16 are shown; "
        "save fewer, or moveaxis(values, -1, 0) if channels come last.",
    ),
    "no numbers": (npy(np.zeros((2, 0, 2))), "holds no numbers (2 × 0 × 2); save an array that does."),
    "empty": (b"", "is empty (0 bytes); save it again, or choose another file."),
    "a picture": (b"GIF89a", "is a GIF picture; save an array with numpy.save and upload that."),
    "noise": (bytes(99), "is not an array saved by numpy; save an array with numpy.save and upload that."),
    "32 GiB": (
        header_alone("(1024, 2048, 2048)"),
        "should hold 1\u202f024 × 2\u202f048 × 2\u202f048 numbers in 34\u202f359\u202f738\u202f368 bytes, "
        "and has 0 bytes of them; it is cut short or damaged: save it again with numpy.save.",
    ),
    "cut": (
        npy(EIGHT)[:-1],
        "should hold 2 × 2 × 2 numbers in 64 bytes, and has 63 bytes of them; "
        "it is cut short or damaged: save it again with numpy.save.",
    ),
    "nan": (
        npy(np.where(EIGHT == 6, np.inf, EIGHT)),
        "has inf at index (1, 1, 0), counted from 0, which is not a finite number; put one there, "
        "0 if nothing is meant.",
    ),
    "inf": (
        npy(np.where(EIGHT == 1, -np.inf, EIGHT)[np.newaxis].astype("f2")),
        "has −inf at index (0, 0, 1), counted from 0, which is not a finite number; put one there, "
        "0 if nothing is meant.",
    ),
    "beyond": (
        npy(EIGHT.astype("u8") << 60),
        "has 1.15292e+18 at index (0, 0, 1), counted from 0, which lies beyond ±1e15, where whole numbers "
        "are no longer exact; use smaller numbers.",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_volume_is_refused_with_what_is_wanted(data, sentence):
    assert refusal_of(data) == f"“a.npy” {sentence}"


BROKEN = "“a.npy” is an array saved by numpy, but it is cut short or damaged; save it again with numpy.save "
BROKEN += "and upload that."


@pytest.mark.parametrize(
    "data",
    [
        b"\x93NUMPY",
        b"\x93NUMPY\1\0",
        b"\x93NUMPY\1\0\x10",
        b"\x93NUMPY\2\0\xff\xff\xff\xff",
        b"\x93NUMPY\7\0" + npy(EIGHT)[8:],
        npy(EIGHT)[:60],
        header_alone("(-1, 2, 2)"),
        header_alone("(2, 2, 1e9)"),
        header_alone("[2, 2, 2]"),
        header_alone(f"(2, 2, {10**30})"),
        header_alone(f"(2, 2, {'9' * 5000})"),
        header_alone("(2, 2, 2)", kind="elephant"),
        header_alone("(2, 2, __import__('os'))"),
        header_alone("(" * 4000 + ")" * 4000),
        header_alone("(2, 2, 2)", rest=", 'x': 1"),
        header_alone("(2, 2, 2)", rest=", " + " " * 10_000),
        header_alone("(2, 2, " + "-" * 9000 + "1)"),
    ],
    ids=lambda data: repr(data[6:60])[:40],
)
def test_a_broken_header_is_refused(data):
    assert refusal_of(data) == BROKEN


def test_numbers_longer_than_a_float64_are_refused_where_the_machine_knows_them():
    long = f"“a.npy” holds numbers of 16 bytes, {PLAIN} save values.astype(float) and upload that."
    expected = long if np.dtype("longdouble").itemsize == 16 else BROKEN
    assert refusal_of(header_alone("(2, 2, 2)", kind="<f16")) == expected


def test_bytes_behind_the_numbers_do_no_harm():
    assert read_array(npy(EIGHT) + b"more", "a").values.sum() == 28


DAMAGED = (
    "is a zip archive, but it is cut short or damaged; save the arrays again with numpy.savez and upload "
)
DAMAGED += "that."


def changed(data: bytes, place: int, value: bytes) -> bytes:
    return data[:place] + value + data[place + len(value) :]


def broken_archives() -> dict[str, bytes]:
    good = npz(np.savez_compressed, a=EIGHT, b=EIGHT)
    end = good.rindex(b"PK\5\6")
    directory = good.index(b"PK\1\2")
    locator = b"PK\6\7" + bytes(16)
    return {
        "cut at half": good[: len(good) // 2],
        "cut at its end": good[:-1],
        "four bytes": good[:4],
        "a changed number": changed(good, good.index(b"PK\3\4") + 60, b"\xff\xff\xff"),
        "a wrong checksum": changed(good, directory + 16, b"\0\0\0\0"),
        "a large directory": changed(good, end + 12, struct.pack("<L", 70_000)),
        "an extended end": good[:end] + locator + good[end:],
        "a comment that is not there": changed(good, end + 20, b"\1\0"),
        "encrypted": changed(good, directory + 8, b"\1"),
    }


@pytest.mark.parametrize(("data"), (cases := broken_archives()).values(), ids=cases)
def test_a_broken_archive_is_refused(data):
    assert refusal_of(data, "a.npz", member="a") == f"“a.npz” {DAMAGED}"


def test_an_archive_with_a_comment_is_read():
    good = npz(a=EIGHT)
    assert read_array(good[:-2] + b"\5\0hello", "a.npz").values.sum() == 28


NO_ARRAYS = {
    "nothing": (zipped({}), "nothing at all"),
    "a text": (zipped({"word/document.xml": b""}), "only “word/document.xml”"),
}


@pytest.mark.parametrize(("data", "inside"), NO_ARRAYS.values(), ids=NO_ARRAYS)
def test_an_archive_without_arrays_is_refused(data, inside):
    sentence = f"“a.npz” is an archive with no arrays in it, {inside}; save one with numpy.savez."
    assert refusal_of(data, "a.npz") == sentence
    with pytest.raises(SourceError, match="no arrays in it"):
        arrays_in(data, "a.npz")


def test_a_way_of_packing_that_numpy_does_not_use_is_refused():
    assert refusal_of(zipped({"a.npy": npy(EIGHT)}, zipfile.ZIP_LZMA), "a.npz") == (
        "“a.npz” is packed in a way that numpy does not use; save it with numpy.savez and upload that."
    )


def test_an_array_in_an_archive_is_held_to_the_same_rules():
    assert "has 2 axes (28 × 28)" in refusal_of(npz(a=np.zeros((28, 28))), "a.npz")
    assert "never opened" in refusal_of(npz(a=np.array([[[{}]]])), "a.npz")
    assert "is not an array" in refusal_of(zipped({"a.npy": b"text"}), "a.npz")


def extended(archive: bytes) -> bytes:
    """The archive with its directory's size and place in a record of 64 bits (APPNOTE.TXT, 4.3.14)."""
    end = archive.rindex(b"PK\5\6")
    count, _, size, start, _ = struct.unpack_from("<HHLLH", archive, end + 8)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    assert zipfile.ZipFile(BytesIO(archive[:end] + record + locator + archive[end:])).namelist()
    return archive[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 60, 0, 0)


def bombs() -> dict[str, tuple[bytes, str]]:
    many = zipped({f"{index}.npy": b"" for index in range(10_000)}, zipfile.ZIP_STORED)
    seventeen = zipped({f"{index}.npy": b"" for index in range(17)})
    end = many.rindex(b"PK\5\6")
    zeros = bytes(2**20)
    packed = npz(np.savez_compressed, a=np.zeros((256, 256, 128), dtype=np.uint8))
    (member,) = zipfile.ZipFile(BytesIO(packed)).infolist()
    gigabyte = bytearray(zipped({"a.npy": npy(np.zeros(2**20, dtype=np.uint8))}))
    struct.pack_into("<L", gigabyte, gigabyte.index(b"PK\1\2") + 24, 2**30)
    return {
        "10 000 files": (
            many,
            "has 10\u202f000 files in it, and at most 16 are read; save fewer arrays and upload that.",
        ),
        "10 000 files said to be one": (changed(many, end + 8, b"\1\0\1\0"), DAMAGED),
        "a directory said to be short": (
            changed(changed(many, end + 8, b"\1\0\1\0"), end + 12, struct.pack("<L", 60_000)),
            DAMAGED,
        ),
        "10 000 files in an extended directory": (extended(many), DAMAGED),
        "17 files said to be one": (
            changed(seventeen, seventeen.rindex(b"PK\5\6") + 8, b"\1\0\1\0"),
            "has 17 files in it, and at most 16 are read; save fewer arrays and upload that.",
        ),
        "17 megabytes": (
            zipped({f"{index}.npy": zeros for index in range(16)} | {"0.npy": bytes(2**21)}),
            "unpacks to 17.0 MB, and at most 16 MB are read; save fewer or smaller arrays and upload that.",
        ),
        "a gigabyte": (
            bytes(gigabyte),
            "unpacks to 1024.0 MB, and at most 16 MB are read; save fewer or smaller arrays and upload that.",
        ),
        "a thousand to one": (
            packed,
            f"unpacks to {grouped(member.file_size // member.compress_size)} times its size, and at most 200 "
            "times are read; "
            "save it with numpy.savez, which does not pack.",
        ),
        "a header of 15 megabytes": (
            b"\x93NUMPY\2\0" + struct.pack("<I", 15 * 2**20) + b" " * (15 * 2**20),
            BROKEN.removeprefix("“a.npy” "),
        ),
        "a header of 8 exabytes": (
            header_alone(f"({2**20}, {2**20}, {2**20})"),
            "should hold 1\u202f048\u202f576 × 1\u202f048\u202f576 × 1\u202f048\u202f576 numbers in "
            "9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808 bytes, and has 0 bytes of them; "
            "it is cut short or damaged: save it again with numpy.save.",
        ),
    }


@pytest.mark.parametrize(("data", "sentence"), (cases := bombs()).values(), ids=cases)
def test_a_bomb_is_refused_at_once_and_with_little_memory(data, sentence):
    tracemalloc.start()
    start = process_time()
    got = refusal_of(data, "a.npz")
    seconds, (_, peak) = process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert got.removeprefix("“a.npz” ") == sentence
    assert seconds < 0.2  # measured with tracing: 0.03
    assert peak < 10 * 2**20


def test_a_file_beyond_the_upload_limit_is_refused():
    assert refusal_of(npy(np.zeros((1, 1, 17 * 2**20), dtype=np.uint8))) == (
        "“a.npy” has 17.0 MB, and at most 16 MB are read; save fewer numbers, as in values[::2, ::2, ::2], "
        "and upload that."
    )
