"""Small files that would cost seconds or gigabytes, and the sentences that refuse them."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from functools import cache
from typing import NamedTuple

import numpy as np
from PIL import Image

from testbed.files.arrays import header_alone, npz, zipped
from testbed.files.dicom import dicom, packed
from testbed.files.pictures import (
    GIF_FRAME,
    GIF_HEADER,
    animated_png,
    chained_tiff,
    corner_picture,
    encoded,
    png_chunk,
    png_of,
)
from testbed.files.sheets import workbook

SMALLER = "save it smaller and upload that."
DAMAGED = (
    "but it is cut short, damaged or of a rare kind; open it in a picture program, save it as PNG and upload "
    "that."
)
ONE_FRAME = "save one frame as a picture and upload that."
SLICES = "keep every second or third of them and upload that."


BOMB_MEMORY = 10 * 2**20
"""How many bytes it may take to refuse one."""


class Bomb(NamedTuple):
    """A file, the rank under which it is brought, and what is said of it."""

    rank: int
    name: str
    content: bytes
    sentence: str


@cache
def bombs() -> dict[str, Bomb]:
    """Return the files by what they are."""
    return _sheets() | _sounds() | _pictures() | _volumes() | _medical()


def _sheets() -> dict[str, Bomb]:
    digits = b"<row><c><v>" + b"1" * 2**25 + b"</v></c></row>"
    parts = {f"xl/{index}.xml": b"" for index in range(5000)}
    return {
        "a sheet that unpacks to 33 MB": Bomb(
            1,
            "a.xlsx",
            workbook(digits.decode()),
            "“a.xlsx” has a part that unpacks to 33 MB, and at most 16 MB are read; delete columns or rows.",
        ),
        "a spreadsheet of 5 000 parts": Bomb(
            1,
            "a.xlsx",
            zipped(parts, zipfile.ZIP_STORED),
            "“a.xlsx” has more than 4\u202f096 parts or elements in it, the most that are read; copy the "
            "numbers into a new file and upload that.",
        ),
        "a spreadsheet of two million elements": Bomb(
            1,
            "a.xlsx",
            workbook("<row/>" * 2_000_000),
            "“a.xlsx” has more than 600\u202f000 parts or elements in it, the most that are "
            "read; copy the numbers into a new file and upload that.",
        ),
        "a spreadsheet with entities in entities": Bomb(
            1,
            "a.xlsx",
            workbook("&b;", head='<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>'),
            "“a.xlsx” is an Excel file, but it is cut short or damaged; open it in a spreadsheet program, "
            "save it again and upload that.",
        ),
    }


def _medical() -> dict[str, Bomb]:
    again = "save it again, or as .nii or PNG, and upload that."
    damaged = f"“a.dcm” is a DICOM file, but it is cut short, damaged or of a rare kind; {again}"
    small = np.zeros((4, 4), dtype=np.uint16)
    flat = encoded(Image.new("L", (12_000, 12_000)), "JPEG")
    deflated = dicom(np.zeros((2, 2), np.uint16), "deflated")
    at = deflated.index(b"1.2.840.10008.1.2.1.99") + 22
    while deflated[at : at + 2] == b"\2\0":
        at += 8 + struct.unpack_from("<H", deflated, at + 6)[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = packer.compress(b"\x09\0\x01\0OB\0\0" + struct.pack("<I", 2**30)) + b"".join(
        packer.compress(bytes(2**20)) for _ in range(200)
    )
    return {
        "a DICOM file of 65 535 × 65 535": Bomb(
            3,
            "a.dcm",
            dicom(small, Rows=65_535, Columns=65_535),
            "“a.dcm” has 65\u202f535 cells along one axis (1 × 65\u202f535 × 65\u202f535), and at most "
            "16\u202f384 are read; save a smaller part of it and upload that.",
        ),
        "a DICOM file of two thousand million frames": Bomb(
            3,
            "a.dcm",
            dicom(small, NumberOfFrames=2**31 - 1),
            "“a.dcm” has 2\u202f147\u202f483\u202f647 cells along one axis "
            "(2\u202f147\u202f483\u202f647 × 4 × 4), and at most 16\u202f384 are read; "
            "save a smaller part of it and upload that.",
        ),
        "a DICOM file of 9000 × 9000": Bomb(
            3,
            "a.dcm",
            dicom(small, Rows=9000, Columns=9000),
            "“a.dcm” has 1 × 9000 × 9000 numbers, 81 million, and at most 70 are read; "
            "save fewer frames or a smaller part and upload that.",
        ),
        "a deflated DICOM file of 200 MiB": Bomb(3, "a.dcm", deflated[:at] + zeros + packer.flush(), damaged),
        "a DICOM file with a JPEG of 144 megapixels": Bomb(
            3, "a.dcm", packed([flat], small.astype(np.uint8), "1.2.840.10008.1.2.4.50"), damaged
        ),
    }


def _sounds() -> dict[str, Bomb]:
    def riff(code: int, channels: int, rate: int, bits: int, claimed: int) -> bytes:
        frame = min(channels * bits // 8, 65_535)
        form = struct.pack("<HHIIHH", code, channels, rate, 0, frame, bits)
        return (
            b"RIFF\xff\xff\xff\xffWAVEfmt "
            + struct.pack("<I", 16)
            + form
            + b"data"
            + struct.pack("<I", claimed)
        )

    export = "export it as WAV with 16-bit samples (PCM) and upload that."
    many = "channels, and at most 16 are shown; mix it down to stereo and upload that."
    flac = b"fLaC\x80\0\0\x22\x10\0\x10\0" + bytes(6) + b"\x01\xf4\x00\xff" + b"\xff" * 4 + bytes(16)
    return {
        "a sound that claims 4 GiB": Bomb(
            1,
            "a.wav",
            riff(1, 1, 8000, 16, 2**32 - 1),
            "“a.wav” holds no samples; record it again, or choose another file.",
        ),
        "a sound of 65 535 channels": Bomb(
            1, "a.wav", riff(1, 65_535, 8000, 8, 2**31) + bytes(99), f"“a.wav” has 65\u202f535 {many}"
        ),
        "a sound of rate 0": Bomb(
            1,
            "a.wav",
            riff(3, 1, 0, 32, 400) + bytes(400),
            f"“a.wav” is a WAV file, but it is cut short or damaged; {export}",
        ),
        "an AU of a thousand million channels": Bomb(
            1,
            "a.au",
            b".snd" + struct.pack(">5I", 24, 2**32 - 1, 3, 8000, 10**9) + bytes(99),
            f"“a.au” is an AU sound, but it is cut short, damaged or of a rare kind; {export}",
        ),
        "a FLAC that claims 68 thousand million samples": Bomb(
            1,
            "a.flac",
            flac,
            f"“a.flac” is a FLAC file, but it is cut short, damaged or of a rare kind; {export}",
        ),
    }


def _pictures() -> dict[str, Bomb]:
    small = encoded(corner_picture(), "PNG")
    text = png_chunk((b"zTXt", b"a\0\0" + zlib.compress(bytes(2**26), 9)))
    fax = encoded(Image.new("1", (13000, 13000)), "TIFF", compression="group4")
    return {
        "a flat PNG of 81 megapixels": Bomb(
            2,
            "a.png",
            png_of(9000, 9000, depth=8, colour=0, rows=bytes(9001 * 9000)),
            f"“a.png” has 9000 × 9000 pixels, 81 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "a flat PNG of 144 megapixels": Bomb(
            2,
            "a.png",
            png_of(12000, 12000, depth=1, colour=0, rows=bytes(1501 * 12000)),
            f"“a.png” has 12000 × 12000 pixels, 144 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "a fax of 169 megapixels": Bomb(
            2,
            "a.tif",
            fax,
            f"“a.tif” has 13000 × 13000 pixels, 169 megapixels, and at most 25 are read; {SMALLER}",
        ),
        "a GIF of 10 000 frames": Bomb(
            2,
            "a.gif",
            GIF_HEADER + GIF_FRAME * 10_000 + b";",
            f"“a.gif” has more than 256 frames, which is the limit; {ONE_FRAME}",
        ),
        "an APNG of two billion frames": Bomb(
            2,
            "a.png",
            animated_png(2**31 - 1),
            f"“a.png” has more than 256 frames, which is the limit; {ONE_FRAME}",
        ),
        "a PNG with 64 MiB of text in it": Bomb(
            2, "a.png", small[:33] + text + small[33:], f"“a.png” is a PNG file, {DAMAGED}"
        ),
        "a JPEG of 65 passes": Bomb(
            2,
            "a.jpg",
            encoded(corner_picture(), "JPEG", progressive=True) + b"\xff\xda" * 60,
            "“a.jpg” is stored in 70 passes, and at most 64 are read; save it as an ordinary JPEG and upload "
            "that.",
        ),
    }


def _volumes() -> dict[str, Bomb]:
    moving = GIF_HEADER.replace(b"\1\0\1\0", struct.pack("<HH", 2000, 2000)) + GIF_FRAME * 200 + b";"
    many = zipped({f"{index}.npy": b"" for index in range(10_000)}, zipfile.ZIP_STORED)
    return {
        "a GIF of 200 frames of 4 megapixels": Bomb(
            3,
            "a.gif",
            moving,
            "“a.gif” has 200 slices of 800 megapixels in all, and at most 70 are read; save them smaller and "
            "upload that.",
        ),
        "a TIFF of 300 frames": Bomb(
            3, "a.tif", chained_tiff(300), f"“a.tif” has more than 256 slices, which is the limit; {SLICES}"
        ),
        "a header that claims 32 GiB": Bomb(
            3,
            "a.npy",
            header_alone("(2048, 2048, 1024)"),
            "“a.npy” should hold 2\u202f048 × 2\u202f048 × 1\u202f024 numbers in "
            "34\u202f359\u202f738\u202f368 bytes, and has 0 bytes of them; it is cut short or damaged: "
            "save it again with numpy.save.",
        ),
        "an archive of 128 MiB": Bomb(
            3,
            "a.npz",
            npz(np.savez_compressed, a=np.zeros((512, 512, 512), dtype=np.uint8)),
            "“a.npz” unpacks to 128.0 MB, and at most 16 MB are read; save fewer or smaller arrays and "
            "upload that.",
        ),
        "an archive packed a thousand to one": Bomb(
            3,
            "a.npz",
            npz(np.savez_compressed, a=np.zeros((256, 256, 128), dtype=np.uint8)),
            "“a.npz” unpacks to 1\u202f017 times its size, and at most 200 times are read; save it with "
            "numpy.savez, which does not pack.",
        ),
        "an archive of 10 000 files": Bomb(
            3,
            "a.npz",
            many,
            "“a.npz” has 10\u202f000 files in it, and at most 16 are read; save fewer arrays and upload "
            "that.",
        ),
        "a gigabyte of zeros, zipped as a volume": Bomb(
            3,
            "a.nii.gz",
            gzip.compress(bytes(2**24), mtime=0) * 64,
            "“a.nii.gz” is a compressed file, and there is no NIfTI volume in it; save one as .nii or "
            ".nii.gz and upload that.",
        ),
    }
