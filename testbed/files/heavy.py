"""The slowest and largest files of every kind that the limit of uploads lets through, or just does not."""

from __future__ import annotations

import gzip
import struct
import wave
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

import numpy as np
import soundfile
from PIL import Image

from testbed.files.arrays import npy, npz
from testbed.files.nifti import changed, full, nifti
from testbed.files.pictures import encoded, png_chunk
from testbed.files.sheets import numbers as sheet_of
from testbed.files.sheets import workbook

UPLOAD = 16 * 2**20
"""As many bytes as may be uploaded."""
WARM = ((1, "a.csv", b"1,2\n"), (2, "a.pgm", b"P5 1 1 255 \0"))


class Heavy(NamedTuple):
    """The rank under which a file is brought, 0 for full size; its name; and what makes it."""

    rank: int
    name: str
    build: Callable[[], bytes]


def heavy_files() -> dict[str, Heavy]:
    """Return the files by what they are."""
    return _tables() | _sounds() | _pictures() | _structures() | _whole_pictures() | _volumes() | _stacks()


def _tables() -> dict[str, Heavy]:
    def of(text: str | bytes) -> Heavy:
        content = text.encode() if isinstance(text, str) else text
        return Heavy(1, "a.csv", lambda: content[:UPLOAD])

    numbers = [f"{number:.4f}" for number in np.random.default_rng(0).random(1000)]
    return {
        "csv of one row of 999 000 cells": of("1," * 999_000),
        "csv of one row of 999 000 different cells": of(",".join(numbers * 999)),
        "csv of one row of 16 384 cells": of(",".join((numbers * 17)[:16_384])),
        "csv of one column of 999 000 cells": of("\n".join(numbers * 999)),
        "csv of one column of 149 000 cells": of("\n".join(numbers * 149)),
        "csv of 16 columns of 18 600 cells": of("\n".join(",".join(numbers[:16]) for _ in range(18_600))),
        "csv of 16 columns of 62 000 cells": of("\n".join(",".join(numbers[:16]) for _ in range(62_000))),
        "csv of 16 columns of text": of("\n".join(",".join(["abcdefghijkl"] * 16) for _ in range(18_600))),
        "csv of quoted cells": of("\n".join(['"1""2"'] * 148_000)),
        "csv of blanks": of("1 1\n" * 148_000),
        "csv of decimal commas": of("1,25;2,25\n" * 149_000),
        "csv of line feeds": of(b"\n" * UPLOAD),
        "csv of line feeds, wide characters": of(("\n" * (UPLOAD - 4) + "\U0001f600").encode()),
        "csv of blanks alone": of(b" " * UPLOAD),
        "csv of commas alone": of(b"," * UPLOAD),
        "xlsx of 16 columns of 9 300 cells": Heavy(1, "a.xlsx", lambda: sheet_of(9_300, 16)),
        "xlsx of 16 columns of 10 000 cells": Heavy(1, "a.xlsx", lambda: sheet_of(10_000, 16)),
        "xlsx of elements": Heavy(1, "a.xlsx", lambda: workbook("<row/>" * 590_000)),
        "words of 16 MB": Heavy(1, "a.txt", lambda: b"alpha beta gamma " * (UPLOAD // 17)),
        "fasta of one long record": Heavy(1, "a.fa", lambda: b">a\n" + b"ACGTACGTAC\n" * 1_500_000),
        "fastq of 330 000 reads": Heavy(
            1, "a.fq", lambda: b"@r\nGATTACAGATTACAGATTACA\n+\nIIIIIIIIIIIIIIIIIIIII\n" * 330_000
        ),
        "csv of one long word": of(b"a" * UPLOAD),
        "csv of one long number": of(b"1" * UPLOAD),
        "csv of one quoted cell": of(b'"' + b"1\n" * (UPLOAD // 2 - 1)),
        "csv in UTF-16": of(("\ufeff" + "1,2\n" * 149_000).encode("utf-16-le")),
        "csv of UTF-16 line feeds": of(("\ufeff" + "\n" * (UPLOAD // 2 - 1)).encode("utf-16-le")),
        "csv in a code page": of(b"\x80\n" * (UPLOAD // 2)),
    }


def _sounds() -> dict[str, Heavy]:
    def of(channels: int, width: int) -> Heavy:
        def build() -> bytes:
            file = BytesIO()
            with wave.open(file, "wb") as writer:
                writer.setparams((channels, width, 8000, 0, "NONE", ""))
                frame = channels * width
                writer.writeframes(np.random.default_rng(0).bytes((UPLOAD - 64) // frame * frame))
            return file.getvalue()

        return Heavy(1, "a.wav", build)

    def packed(form: str, kind: str | None, channels: int, rate: int) -> Heavy:
        def build() -> bytes:
            file = BytesIO()
            second = np.sin(np.arange(rate * 10) / 9)[:, np.newaxis].repeat(channels, axis=1)
            with soundfile.SoundFile(file, "w", rate, channels, kind, format=form) as writer:
                while file.tell() < UPLOAD - 2**21 and writer.tell() < 3e7:
                    writer.write(second)
            return file.getvalue()

        return Heavy(1, f"a.{form.lower()}", build)

    return {
        "mp3 of many minutes": packed("MP3", None, 2, 44_100),
        "ogg of many minutes": packed("OGG", "VORBIS", 2, 44_100),
        "opus of many minutes": packed("OGG", "OPUS", 2, 48_000),
        "flac of many minutes": packed("FLAC", "PCM_16", 8, 44_100),
    } | {f"wav of {c} channels of {8 * w} bits": of(c, w) for c, w in ((1, 1), (16, 1), (1, 3), (16, 4))}


def _flat(form: str, size: tuple[int, int], mode: str = "RGB", **options) -> Callable[[], bytes]:
    return lambda: encoded(Image.new(mode, size), form, **options)


def _noisy(form: str, size: tuple[int, int], mode: str = "RGB", step: int = 1, **options):
    def build() -> bytes:
        noise = (
            np.random.default_rng(0).integers(0, 256, (size[1], size[0], len(mode)), np.uint8) // step * step
        )
        return encoded(Image.fromarray(noise.squeeze(), mode=None), form, **options)

    return build


def _progressive(mode: str, size: tuple[int, int], repeated: int = 0, **options) -> Callable[[], bytes]:
    """A JPEG of many passes, whose last is repeated."""

    def build() -> bytes:
        data = encoded(Image.new(mode, size, 99), "JPEG", progressive=True, **options)
        last = data.rindex(b"\xff\xda")
        before = data.rindex(b"\xff\xc4", 0, last) if b"\xff\xc4" in data[:last] else last
        scan = data[before:-2]
        return data[:-2] + scan * repeated + data[-2:]

    return build


def _png(width: int, height: int, depth: int, colour: int, before: bytes = b"") -> Callable[[], bytes]:
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]

    def build() -> bytes:
        row = bytes(1 + -(-width * channels * depth // 8))
        packer = zlib.compressobj(1)
        rows = b"".join([packer.compress(row * 64) for _ in range(height // 64)])
        rows += packer.compress(row * (height % 64)) + packer.flush()
        header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
        chunks = b"".join(map(png_chunk, [(b"IDAT", rows), (b"IEND", b"")]))
        return b"\x89PNG\r\n\x1a\n" + png_chunk((b"IHDR", header)) + before + chunks

    return build


_SIDE = 5000


def _pictures() -> dict[str, Heavy]:
    square = (_SIDE, _SIDE)
    files = {
        "ppm in words of 2800²": (
            "a.ppm",
            lambda: b"P3 2800 2800 9 " + b"1" * 0 + b"1 " * (UPLOAD // 2 - 16),
        ),
        "ppm in words of 800²": ("a.ppm", lambda: b"P3 800 800 9 " + b"1 " * (3 * 800 * 800)),
        "pgm in words of 1400²": ("a.pgm", lambda: b"P2 1400 1400 9 " + b"1 " * (1400 * 1400)),
        "pbm in words of 3900²": ("a.pbm", lambda: b"P1 3900 3900 " + b"1" * (3900 * 3900)),
        "ppm of remarks": ("a.ppm", lambda: b"P6\n" + b"#\n" * (UPLOAD // 2 - 20) + b"1 1 255\nabc"),
        "ppm in words of remarks": (
            "a.ppm",
            lambda: b"P3 1 1 9\n" + b"#\n" * (UPLOAD // 2 - 20) + b"1 1 1\n",
        ),
        "pgm of 25 megapixels, 1 bit a byte": ("a.pbm", lambda: b"P4 5000 5000 " + bytes(625 * 5000)),
        "png of 1 × 24 999 999": ("a.png", _png(1, 24_999_999, 8, 0)),
        "png of 24 999 999 × 1": ("a.png", _png(24_999_999, 1, 8, 0)),
        "png of 381 × 65 535": ("a.png", _png(381, 65_535, 8, 6)),
        "png RGB": ("a.png", _png(*square, 8, 2)),
        "png RGBA": ("a.png", _png(*square, 8, 6)),
        "png RGBA of 16 bits": ("a.png", _png(*square, 16, 6)),
        "png RGB with a transparent colour": ("a.png", _png(*square, 8, 2, png_chunk((b"tRNS", bytes(6))))),
        "png grey with a transparent one": ("a.png", _png(*square, 8, 0, png_chunk((b"tRNS", bytes(2))))),
        "png grey and alpha": ("a.png", _png(*square, 8, 4)),
        "png of 16 bits": ("a.png", _png(*square, 16, 0)),
        "png of a palette with transparency": (
            "a.png",
            _png(*square, 8, 3, png_chunk((b"PLTE", bytes(768))) + png_chunk((b"tRNS", bytes(256)))),
        ),
        "png of noise": ("a.png", _noisy("PNG", (2300, 2300), compress_level=1)),
        "interlaced png": ("a.png", _interlaced),
        "jpeg of 50 megapixels": ("a.jpg", _flat("JPEG", (7070, 7070))),
        "jpeg in CMYK of 50 megapixels": ("a.jpg", _flat("JPEG", (7070, 7070), "CMYK")),
        "progressive jpeg in CMYK of 50 megapixels": ("a.jpg", _progressive("CMYK", (7070, 7070))),
        "progressive jpeg of 50 megapixels": ("a.jpg", _progressive("RGB", (7070, 7070))),
        "progressive jpeg of 50 megapixels, full colour": (
            "a.jpg",
            _progressive("RGB", (7070, 7070), subsampling=0),
        ),
        "jpeg of 64 passes": ("a.jpg", _progressive("RGB", (7070, 7070), 54)),
        "jpeg of 64 passes, grey": ("a.jpg", _progressive("L", (7070, 7070), 58)),
        "jpeg of noise": ("a.jpg", _noisy("JPEG", (4000, 3000), quality=80)),
        "webp": ("a.webp", _flat("WEBP", square, quality=1, method=0)),
        "webp that loses nothing": ("a.webp", _flat("WEBP", square, "RGBA", lossless=True, method=0)),
        "webp of 12 megapixels": ("a.webp", _flat("WEBP", (4000, 3000), "RGBA", lossless=True, method=0)),
        "webp of 24 megapixels": ("a.webp", _flat("WEBP", (6000, 4000), "RGBA", lossless=True, method=0)),
        "tiff LAB of 12 megapixels": ("a.tif", _flat("TIFF", (4000, 3000), "LAB", compression="tiff_lzw")),
        "webp of noise": ("a.webp", _noisy("WEBP", (4000, 3000), quality=20, method=0)),
        "animated webp": ("a.webp", _animated("WEBP", square, 2, lossless=True, method=0)),
        "animated webp of 12 megapixels": (
            "a.webp",
            _animated("WEBP", (4000, 3000), 4, lossless=True, method=0),
        ),
        "avif": ("a.avif", _flat("AVIF", square, speed=10)),
        "avif of 12 megapixels": (
            "a.avif",
            _flat("AVIF", (4000, 3000), "RGBA", speed=10, subsampling="4:4:4"),
        ),
        "avif of noise": ("a.avif", _noisy("AVIF", (3000, 2000), speed=10, quality=90)),
        "gif": ("a.gif", _flat("GIF", square, "P")),
        "gif with transparency": ("a.gif", _flat("GIF", square, "P", transparency=0)),
        "bmp": ("a.bmp", _flat("BMP", (2300, 2300))),
        "bmp of runs": ("a.bmp", _runs),
        "bmp of 1 bit": ("a.bmp", _flat("BMP", square, "1")),
        **{
            f"tiff {mode} {packing}": ("a.tif", _flat("TIFF", square, mode, compression=packing))
            for mode, packing in (
                ("RGB", "tiff_lzw"),
                ("RGBA", "tiff_adobe_deflate"),
                ("CMYK", "tiff_adobe_deflate"),
                ("F", "tiff_adobe_deflate"),
                ("I;16", "tiff_adobe_deflate"),
                ("I;16B", "tiff_adobe_deflate"),
                ("1", "group4"),
                ("RGB", "packbits"),
                ("YCbCr", "jpeg"),
                ("I", "tiff_lzw"),
                ("LA", "tiff_lzw"),
                ("PA", "tiff_lzw"),
                ("LAB", "tiff_lzw"),
                ("RGB", "lzma"),
                ("RGB", "zstd"),
            )
        },
    }
    return {title: Heavy(2, *file) for title, file in files.items()}


def _structures() -> dict[str, Heavy]:
    """Files of one pixel or so, and of very many parts."""
    pixel = encoded(Image.new("RGB", (2, 2)), "PNG")
    jpeg = encoded(Image.new("RGB", (2, 2)), "JPEG")
    parts = pixel.index(b"IDAT") - 4
    files = {
        "png of empty parts": (
            "a.png",
            lambda: pixel[:33] + png_chunk((b"teSt", b"")) * 1_300_000 + pixel[33:],
        ),
        "png of parts behind": (
            "a.png",
            lambda: pixel[:-12] + png_chunk((b"teSt", b"")) * 1_300_000 + pixel[-12:],
        ),
        "png of texts": ("a.png", lambda: pixel[:33] + png_chunk((b"tEXt", b"a\0b")) * 900_000 + pixel[33:]),
        "png of empty picture parts": (
            "a.png",
            lambda: pixel[:parts] + png_chunk((b"IDAT", b"")) * 1_300_000 + pixel[parts:],
        ),
        "png of a large exif": (
            "a.png",
            lambda: pixel[:33] + png_chunk((b"eXIf", _exif(8_000_000))) + pixel[33:],
        ),
        "jpeg of empty parts": ("a.jpg", lambda: jpeg[:2] + b"\xff\xfe\0\2" * 4_100_000 + jpeg[2:]),
        "jpeg of fill bytes": ("a.jpg", lambda: jpeg[:2] + b"\xff" * 16_000_000 + jpeg[2:]),
        "jpeg of exif parts": (
            "a.jpg",
            lambda: jpeg[:2] + (b"\xff\xe1\0\x0aExif\0\0ab") * 1_300_000 + jpeg[2:],
        ),
        "gif of remarks": (
            "a.gif",
            lambda: (
                b"GIF89a\1\0\1\0\0\0\0!\xfe"
                + (b"\xff" + b"a" * 255) * 60_000
                + b"\0"
                + b",\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0;"
            ),
        ),
        "gif of short remarks": (
            "a.gif",
            lambda: (
                b"GIF89a\1\0\1\0\0\0\0!\xfe"
                + b"\1a" * 8_000_000
                + b"\0"
                + b",\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0;"
            ),
        ),
        "gif of many remarks": (
            "a.gif",
            lambda: b"GIF89a\1\0\1\0\0\0\0" + b"!\xfe\1a\0" * 3_000_000 + b",\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0;",
        ),
        "tiff of tiny tiles": ("a.tif", lambda: _tiled(1000, 4_000_000)),
        "tiff of strips": ("a.tif", lambda: _stripped(65_000)),
        "tiff of a long tag": ("a.tif", lambda: _long_tag(282, 5, 2_000_000)),
        "tiff of a long tag of whole numbers": ("a.tif", lambda: _long_tag(274, 3, 8_000_000)),
        "webp of a large exif": (
            "a.webp",
            lambda: encoded(Image.new("RGB", (2, 2)), "WEBP", exif=b"Exif\0\0" + _exif(8_000_000)),
        ),
    }
    return {title: Heavy(2, *file) for title, file in files.items()}


def _whole_pictures() -> dict[str, Heavy]:
    chosen = (
        "png of 1 × 24 999 999",
        "png of 24 999 999 × 1",
        "png RGBA",
        "png RGB with a transparent colour",
        "png of 16 bits",
        "tiff CMYK tiff_adobe_deflate",
        "tiff F tiff_adobe_deflate",
        "webp that loses nothing",
        "webp of 24 megapixels",
        "avif",
        "jpeg of noise",
        "png of noise",
    )
    pictures = _pictures() | {
        "jpeg in CMYK of 25 megapixels": Heavy(2, "a.jpg", _flat("JPEG", (5000, 5000), "CMYK")),
        "progressive jpeg of 25 megapixels": Heavy(
            2, "a.jpg", _progressive("RGB", (5000, 5000), subsampling=0)
        ),
        "turned jpeg of 25 megapixels": Heavy(2, "a.jpg", _flat("JPEG", (5000, 5000), exif=_turn())),
    }
    chosen += tuple(pictures)[-3:]
    return {f"{title}, full size": pictures[title]._replace(rank=0) for title in chosen}


def _volumes() -> dict[str, Heavy]:
    def packed(shape, dtype, **fields) -> Callable[[], bytes]:
        return lambda: gzip.compress(nifti(np.zeros(shape[::-1], dtype)), 1)

    def last_is_bad() -> bytes:
        values = np.zeros((4, 64, 128, 128), "f4")
        values[:, -1, -1, -1] = np.nan
        return npy(values)

    def bad_archive() -> bytes:
        values = np.zeros((16, 64, 64, 15), "f4")
        values[-1, -1, -1, -1] = np.nan
        return npz(**{f"a{index}": values for index in range(4)})

    def bad_film() -> bytes:
        values = np.zeros((256, 256, 63, 16), "f4")
        values[-1, -1, -1] = np.nan
        return gzip.compress(nifti(values), 1)

    files = {
        "npy of 16 × 100³": ("a.npy", lambda: npy(np.ones((16, 100, 100, 100), "u1"))),
        "npy of 16 × 100³ in Fortran's order": (
            "a.npy",
            lambda: npy(np.asfortranarray(np.ones((16, 100, 100, 100), "u1"))),
        ),
        "npy of 16 × 64³ of half precision": ("a.npy", lambda: npy(np.ones((16, 64, 64, 64), "f2"))),
        "npy of 16 384 × 32 × 32": ("a.npy", lambda: npy(np.ones((16_384, 32, 31), "u1"))),
        "npy of one slice": ("a.npy", lambda: npy(np.ones((1, 4096, 4095), "u1"))),
        "npy of float64": ("a.npy", lambda: npy(np.ones((2_000, 32, 32), "f8"))),
        "npy with a bad last number": ("a.npy", last_is_bad),
        "npz of 16 × 100³": (
            "a.npz",
            lambda: npz(
                np.savez_compressed, a=np.random.default_rng(0).integers(0, 2, (16, 100, 100, 100), np.uint8)
            ),
        ),
        "npz of four bad arrays": ("a.npz", bad_archive),
        "nifti of 1 × 1 × 4 000 000": (
            "a.nii.gz",
            lambda: gzip.compress(
                changed(nifti(full(), version=2), 16, "<4q", 3, 1, 1, 4_000_000) + bytes(8_000_000)
            ),
        ),
        "nifti of 512³ of 8 bits": ("a.nii.gz", packed((512, 512, 512), "u1")),
        "nifti of 511 × 512² of 16 bits": ("a.nii.gz", packed((511, 512, 512), "i2")),
        "nifti of float32": ("a.nii.gz", packed((255, 512, 512), "f4")),
        "nifti of float64": ("a.nii.gz", packed((127, 512, 512), "f8")),
        "nifti of 16 384 slices": ("a.nii.gz", packed((16_384, 64, 64), "i2")),
        "nifti of large slices": ("a.nii.gz", packed((8, 4000, 4000), "u1")),
        "nifti of long slices": ("a.nii.gz", packed((16, 2000, 2000), "i4")),
        "nifti of four bad volumes": ("a.nii.gz", bad_film),
        "nifti of a far offset": (
            "a.nii.gz",
            lambda: gzip.compress(changed(nifti(full()), 108, "<f", 250e6) + bytes(250_000_100), 1),
        ),
    }
    return {title: Heavy(3, *file) for title, file in files.items()}


def _stacks() -> dict[str, Heavy]:
    files = {
        "apng of 200 × 590²": ("a.png", _animated("PNG", (590, 590), 200, mode="RGBA")),
        "apng of 114 × 590²": ("a.png", _animated("PNG", (590, 590), 114, mode="RGBA")),
        "gif of 256 × 512²": ("a.gif", _animated("GIF", (512, 512), 256)),
        "gif of 180 × 512²": ("a.gif", _animated("GIF", (512, 512), 180)),
        "webp volume of 5000²": ("a.webp", _flat("WEBP", (_SIDE, _SIDE), lossless=True, method=0)),
        "webp of 256 × 512²": ("a.webp", _animated("WEBP", (512, 512), 256, lossless=True, method=0)),
        "webp of 180 × 512², quality 1": ("a.webp", _animated("WEBP", (512, 512), 180, quality=1, method=0)),
        "avif of 180 × 512²": ("a.avif", _animated("AVIF", (512, 512), 180, speed=10)),
        "avif of 40 × 512²": ("a.avif", _animated("AVIF", (512, 512), 40, speed=10)),
        "tiff of 256 × 512²": ("a.tif", _animated("TIFF", (512, 512), 256, compression="tiff_lzw")),
        "tiff of 256 × 512² of float32": (
            "a.tif",
            _animated("TIFF", (512, 512), 256, mode="F", compression="tiff_adobe_deflate"),
        ),
        "tiff of two of 25 megapixels": (
            "a.tif",
            _animated("TIFF", (5000, 5000), 2, mode="RGBA", compression="tiff_adobe_deflate"),
        ),
        "tiff of two of 25 megapixels of float32": (
            "a.tif",
            _animated("TIFF", (5000, 5000), 2, mode="F", compression="tiff_adobe_deflate"),
        ),
        "png volume of 1 × 24 999 999": ("a.png", _png(1, 24_999_999, 8, 0)),
        "tiff of two of 12 megapixels of float32": (
            "a.tif",
            _animated("TIFF", (4000, 3000), 2, mode="F", compression="tiff_adobe_deflate"),
        ),
        "png volume of 16 bits": ("a.png", _png(5000, 5000, 16, 0)),
        "jpeg volume of 50 megapixels": ("a.jpg", _progressive("CMYK", (7070, 7070))),
    }
    return {title: Heavy(3, *file) for title, file in files.items()}


def _animated(
    form: str, size: tuple[int, int], count: int, mode: str = "RGB", **options
) -> Callable[[], bytes]:
    def build() -> bytes:
        colours = {"RGB": (0, 0), "RGBA": (0, 0, 0), "F": ()}[mode]
        frames = [
            Image.new(mode, size, (index % 256, *colours) if colours else float(index))
            for index in range(count)
        ]
        if form == "GIF":
            frames = [frame.convert("P", palette=Image.Palette.ADAPTIVE) for frame in frames]
        return encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)

    return build


def _turn() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def _interlaced() -> bytes:
    header = struct.pack(">IIBBBBB", 5000, 5000, 8, 6, 0, 0, 1)
    rows = b"".join(
        bytes(-(-(5000 - top) // down) * (1 + 4 * -(-(5000 - left) // across)))
        for top, left, down, across in (
            (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)
        )
    )  # fmt: skip
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(png_chunk, chunks))


def _runs() -> bytes:
    """A BMP of runs of one pixel each (Microsoft's BI_RLE8)."""
    width, height = 2800, 2800
    runs = (b"\1\1" * width + b"\0\0") * height
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0)
    start = 14 + 40 + 1024
    return (b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + info + bytes(1024) + runs)[:UPLOAD]


def _exif(count: int) -> bytes:
    """An EXIF block whose orientation is so many numbers."""
    return (
        b"II*\0"
        + struct.pack("<IHHHIII", 8, 1, 0x0112, 3, count, 26, 0)
        + bytes(2 * count)[: UPLOAD - 100_000]
    )


def _tiff(entries: list[tuple[int, int, int, int]], rest: bytes) -> bytes:
    """A TIFF of these entries: tag, type, count and value or place; `rest` begins at byte 512."""
    table = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    directory = struct.pack("<H", len(entries)) + table + bytes(4)
    return (b"II*\0" + struct.pack("<I", 8) + directory).ljust(512, b"\0") + rest


def _basic(width: int, height: int) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
    ]


def _tiled(width: int, tiles: int) -> bytes:
    tiles = min(tiles, (UPLOAD - 1024) // 4)
    entries = [
        *_basic(width, tiles // width),
        (322, 4, 1, 1),
        (323, 4, 1, 1),
        (324, 4, tiles, 512),
        (325, 4, 1, 1),
    ]
    return _tiff(entries, struct.pack("<I", 8) * tiles)


def _stripped(rows: int) -> bytes:
    entries = [*_basic(380, rows), (273, 4, rows, 512), (278, 4, 1, 1), (279, 4, rows, 512)]
    return _tiff(entries, struct.pack("<I", 512) * rows)


def _long_tag(tag: int, kind: int, count: int) -> bytes:
    size = {3: 2, 5: 8}[kind]
    entries = [*_basic(2, 2), (273, 4, 1, 512), (279, 4, 1, 4), (tag, kind, count, 512)]
    return _tiff(entries, (b"\1" + bytes(size - 1)) * min(count, (UPLOAD - 1024) // size))
