"""A sound file of each format and kind that can be brought to the page, small ones: what gets damaged."""

from __future__ import annotations

import gzip
import io
import wave
from functools import cache
from typing import NamedTuple

import numpy as np
import soundfile
from PIL import Image

from testbed.files.arrays import npy, npz
from testbed.files.dicom import dicom, packed
from testbed.files.nifti import full, nifti
from testbed.files.pictures import encoded, grey_picture, textured_picture
from testbed.files.sheets import numbers as numbered_sheet
from testbed.files.sheets import row, text, workbook

_IDX = bytes([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5])


class Specimen(NamedTuple):
    """A file, and the rank under which it is brought."""

    rank: int
    name: str
    content: bytes


@cache
def specimens() -> dict[str, Specimen]:
    """Return the files by what they are."""
    return {
        title: Specimen(rank, name, content)
        for rank, files in ((1, _sequences()), (2, pictures()), (3, volumes()))
        for title, (name, content) in files.items()
    }


def pictures() -> dict[str, tuple[str, bytes]]:
    """Pictures of every format, and of the modes in which readers differ."""
    colour, frames = textured_picture(), [textured_picture(size=(9, 9)), Image.new("RGB", (9, 9))]
    exif = Image.Exif()
    exif[0x0112] = 6
    measured = grey_picture(np.linspace(-1, 1, 99).reshape(9, 11).tolist(), "float32")
    return {
        "png": ("a.png", encoded(colour, "PNG")),
        "palette png": ("a.png", encoded(colour.convert("P"), "PNG", transparency=3)),
        "animated png": ("a.png", encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])),
        "jpeg": ("a.jpg", encoded(colour, "JPEG", exif=exif)),
        "progressive jpeg": ("a.jpg", encoded(colour.convert("CMYK"), "JPEG", progressive=True)),
        "mpo": ("a.mpo", encoded(colour, "MPO", save_all=True, append_images=[colour])),
        "gif": ("a.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])),
        "tiff": ("a.tif", encoded(colour, "TIFF")),
        "deflated tiff": ("a.tif", encoded(colour.convert("RGBA"), "TIFF", compression="tiff_deflate")),
        "float tiff": ("a.tif", encoded(measured, "TIFF")),
        "fax": ("a.tif", encoded(colour.convert("1"), "TIFF", compression="group4")),
        "bmp": ("a.bmp", encoded(colour.convert("P"), "BMP")),
        "webp": ("a.webp", encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])),
        "ppm": ("a.ppm", encoded(colour, "PPM")),
        "avif": ("a.avif", encoded(colour, "AVIF")),
        "dicom": ("a.dcm", dicom(full((9, 11), "i2"), WindowCenter=100, WindowWidth=200)),
        "dicom in colours": ("a.dcm", dicom(np.asarray(textured_picture(size=(9, 8))))),
        "npy of a picture": ("a.npy", npy(np.random.default_rng(4).random((9, 11, 3)))),
    }


def volumes() -> dict[str, tuple[str, bytes]]:
    """Arrays, medical files, and pictures of several frames."""
    numbers = np.random.default_rng(10).random((5, 6, 7))
    whole = full((4, 4, 4), "i2")
    return {
        "npy": ("a.npy", npy(numbers)),
        "npy of whole numbers": ("a.npy", npy(whole)),
        "npz": ("a.npz", npz(a=numbers, b=numbers)),
        "packed npz": ("a.npz", npz(np.savez_compressed, a=full((9, 9, 9), "i2"))),
        "idx": ("a-ubyte.gz", gzip.compress(_IDX + bytes(range(60)), mtime=0)),
        "nifti": ("a.nii", nifti(full((4, 5, 6)))),
        "film": ("a.nii", nifti(full((2, 3, 4, 5)))),
        "second nifti": ("a.nii", nifti(full((4, 5, 6), "f4"), version=2)),
        "packed nifti": ("a.nii.gz", gzip.compress(nifti(full((9, 9, 9))), mtime=0)),
        "dicom of frames": ("a.dcm", dicom(full((3, 9, 8), "i2"), frames=3)),
        "dicom in floating point": ("a.dcm", dicom(full((9, 8), "f4"))),
        "implicit dicom": ("a.dcm", dicom(full((9, 8), "i2"), "implicit")),
        "deflated dicom": ("a.dcm", dicom(full((9, 8), "i2"), "deflated")),
        "dicom of runs": ("a.dcm", dicom(full((3, 9, 8), "i2"), "runs", frames=3)),
        "dicom of jpeg": ("a.dcm", _dicom_of_jpeg()),
        "tiff of pages": ("a.tif", _frames("TIFF")),
        "deflated tiff of pages": ("a.tif", _frames("TIFF", "L", compression="tiff_deflate")),
        "deep tiff": ("a.tif", _frames("TIFF", "F")),
        "gif of frames": ("a.gif", _frames("GIF")),
        "webp of frames": ("a.webp", _frames("WEBP")),
        "apng": ("a.png", _frames("PNG", "RGBA")),
    }


def _sequences() -> dict[str, tuple[str, bytes]]:
    """Tables and sounds."""
    table = "time;left;right\n" + "".join(f"{row};{row / 8};{-row}\n" for row in range(40))
    return {
        "table": ("a.csv", table.encode()),
        "xlsx": ("a.xlsx", numbered_sheet(40, 3)),
        "xlsx of sheets": (
            "a.xlsx",
            workbook(sheets={"One": row("1", "2"), "Two": row(text("a")) + row("3") + row("4")}),
        ),
        "words": ("a.txt", b"cat sitting there dog resting here"),
        "fasta": ("a.fasta", b">one first\nGATTACARYN\n>two\nMKVLAAGIVGLLL*\n"),
        "fastq": ("a.fastq", b"@r1\nGATTACA\n+\nIIIIIII\n@r2\nCCGN\n+\n!!!!\n"),
        "table with tabs": ("a.tsv", table.replace(";", "\t").encode("utf-8-sig")),
        "sound": ("a.wav", _sound(2)),
        "sound of 24 bits": ("a.wav", _sound(3)),
        "sound in floating point": ("a.wav", _packed_sound("WAV", "FLOAT")),
        "long sound": ("a.wav", _packed_sound("RF64", "PCM_16")),
        "sound of mu-law": ("a.wav", _packed_sound("WAV", "ULAW")),
        "turned sound": ("a.wav", _packed_sound("WAV", "PCM_24", endian="BIG")),
        "mp3": ("a.mp3", _packed_sound("MP3")),
        "ogg": ("a.ogg", _packed_sound("OGG", "VORBIS")),
        "opus": ("a.opus", _packed_sound("OGG", "OPUS")),
        "flac": ("a.flac", _packed_sound("FLAC", "PCM_16")),
        "aiff": ("a.aiff", _packed_sound("AIFF", "PCM_16")),
        "caf": ("a.caf", _packed_sound("CAF", "ALAC_16")),
        "au": ("a.au", _packed_sound("AU", "PCM_16")),
        "w64": ("a.w64", _packed_sound("W64", "PCM_16")),
        "npy of a sequence": ("a.npy", npy(np.random.default_rng(3).random((2, 40)))),
    }


def _frames(form: str, mode: str = "RGB", **options) -> bytes:
    frames = [textured_picture(mode, (9, 8)), Image.new(mode, (9, 8)), textured_picture(mode, (9, 8))]
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)


def _dicom_of_jpeg() -> bytes:
    grey = textured_picture("L", (9, 8))
    frames = np.stack([np.asarray(grey)] * 2)
    return packed([encoded(grey, "JPEG")] * 2, frames, "1.2.840.10008.1.2.4.50", frames=2)


def _packed_sound(form: str, kind: str | None = None, **more) -> bytes:
    file = io.BytesIO()
    tone = 0.5 * np.sin(np.arange(600)[:, np.newaxis] / (7.0, 9.0))
    soundfile.write(file, tone, 8000, format=form, subtype=kind, **more)
    return file.getvalue()


def _sound(width: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(width)
        sound.setframerate(8000)
        sound.writeframes(np.random.default_rng(12).bytes(2 * width * 300))
    return file.getvalue()
