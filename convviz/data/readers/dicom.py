"""DICOM files, with pydicom, which is imported when one is read: their pictures, one by one.

pydicom reads the elements, and the numbers of what is not compressed or packed in runs (RLE). Frames of
ordinary JPEG are decoded by Pillow, if they are as large as the file says. Other compressions are named.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_DICOM_PARTS,
    MAX_FRAMES,
    MAX_RUNS_BYTES,
    MAX_STACK_PIXELS,
    MAX_UNPACKED_DICOM_MB,
)
from convviz.data.readers.dicom_elements import TAGS, CountedFile, Said, inflated, said_in
from convviz.data.readers.reducing import check_lengths
from convviz.data.readers.refusals import mega
from convviz.data.wording import grouped, shown
from convviz.language import phrase

JPEG = ("1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51")
RUNS = "1.2.840.10008.1.2.5"
PLAIN = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2")
PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
ITEM = b"\xfe\xff\x00\xe0"
"""What begins each part of a sequence or of packed pixels, as nearly all files write it."""


class NoPicture(SourceError):
    """The refusal of a file that holds other things than pictures."""


class Dicom(NamedTuple):
    """A file that may be decoded: its elements, what they say, and how its pixels are kept.

    `unpacked` is how many bytes it has, without deflation.
    """

    elements: Any
    said: Said
    syntax: str
    name: str
    unpacked: int


def opened(data: bytes, name: str, most: int = MAX_UNPACKED_DICOM_MB * 2**20) -> Dicom:
    """Return what a file holds, if it is a picture, within the limits, of a kind that is read.

    Of a deflated one at most so many bytes are unpacked.

    Raises
    ------
    SourceError
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = _opened(data, name, most)
    except SourceError:
        raise
    except Exception:  # pydicom's own, and whatever strange values meet
        raise damaged(name) from None
    _check_size(found)
    _check_packing(found, data)
    return found


def frames_of(dicom: Dicom) -> Iterator[np.ndarray]:
    """Return the frames as they are in the file, ``(1, H, W)`` or in colours ``(3, H, W)``.

    Raises
    ------
    SourceError
        If they are damaged.
    """
    said = dicom.said
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for frame in _raw_frames(dicom):
                if frame.shape[:2] != (said.rows, said.columns):
                    raise ValueError("a frame of another size")
                yield frame[np.newaxis] if frame.ndim == 2 else np.moveaxis(frame, -1, 0)
    except SourceError:
        raise
    except Exception:
        raise damaged(dicom.name) from None


def _opened(data: bytes, name: str, most: int) -> Dicom:
    from pydicom.filereader import read_partial
    from pydicom.tag import Tag

    file = CountedFile(inflated(data, most))
    elements = read_partial(file, force=True, specific_tags=[Tag(tag) for tag in TAGS])
    if not any(keyword in elements for keyword in PIXELS):
        raise _no_picture(elements, name)
    syntax = str(elements.file_meta.get("TransferSyntaxUID") or "")
    if not syntax:
        is_implicit, is_little = elements.original_encoding
        syntax = PLAIN[0] if is_implicit else PLAIN[1 if is_little else 2]
    return Dicom(elements, said_in(elements), syntax, name, len(file.getbuffer()))


def _raw_frames(dicom: Dicom) -> Iterator[np.ndarray]:
    from pydicom.pixels.decoders.base import get_decoder
    from pydicom.uid import UID

    elements, said = dicom.elements, dicom.said
    if dicom.syntax in JPEG:
        yield from _jpeg_frames(dicom)
        return
    decoder = get_decoder(UID(dicom.syntax))
    if dicom.syntax in PLAIN and said.samples == 1:
        values, _ = decoder.as_array(elements)
        frames: Any = values.reshape(-1, said.rows, said.columns)[: said.frames]
    else:
        frames = (decoder.as_array(elements, index=index)[0] for index in range(said.frames))
    for frame in frames:
        yield _coloured(frame, elements) if said.photometric == "PALETTE COLOR" else frame


def _coloured(frame: np.ndarray, elements: Any) -> np.ndarray:
    """The colours that a frame's numbers stand for in the palette of its file, of 8 bits."""
    from pydicom.pixels.processing import apply_color_lut

    colours = apply_color_lut(frame, elements)
    return (colours >> 8).astype(np.uint8) if colours.dtype.itemsize > 1 else colours


def _jpeg_frames(dicom: Dicom) -> Iterator[np.ndarray]:
    from PIL import Image
    from pydicom.encaps import generate_frames

    said = dicom.said
    for packed in generate_frames(dicom.elements.PixelData, number_of_frames=said.frames):
        with Image.open(BytesIO(packed), formats=("JPEG",)) as image:
            if image.size != (said.columns, said.rows):
                raise ValueError("a frame of another size")
            if said.photometric == "RGB" and image.mode == "RGB" and "adobe_transform" not in image.info:
                image.draft("YCbCr", image.size)  # so that what is red, green and blue stays so
            image.load()
            if image.mode not in ("L", "RGB", "YCbCr"):
                raise ValueError("colours of another kind")
            yield np.asarray(image)


def _check_size(dicom: Dicom) -> None:
    said, name = dicom.said, dicom.name
    pixels = said.frames * said.rows * said.columns * said.samples
    if min(said.frames, said.rows, said.columns) < 1 or said.samples not in (1, 3):
        raise damaged(name)
    check_lengths((said.frames, said.rows, said.columns), name)
    if pixels > MAX_STACK_PIXELS:
        told = phrase(
            "“{name}” has {frames} × {rows} × {columns} numbers, {millions} million, and at most {most} are "
            "read; save fewer frames or a smaller part and upload that.",
            name=name,
            frames=said.frames,
            rows=said.rows,
            columns=said.columns,
            millions=mega(pixels),
            most=mega(MAX_STACK_PIXELS),
        )
        raise SourceError(told)
    is_packed = dicom.syntax not in PLAIN
    if (is_packed or said.samples > 1) and said.frames > MAX_FRAMES:
        told = phrase(
            "“{name}” has {frames} frames, and at most {most} are read; save fewer of them and upload that.",
            name=name,
            frames=grouped(said.frames),
            most=MAX_FRAMES,
        )
        raise SourceError(told)
    values = next(dicom.elements[keyword].value for keyword in PIXELS if keyword in dicom.elements)
    if not is_packed and 8 * len(values or b"") < _least_bits(said, pixels * said.bits):
        told = phrase(
            "“{name}” should hold {frames} × {rows} × {columns} numbers of {bits} bits, and has {held} bytes "
            "of them; it is cut short or damaged: save it again.",
            name=name,
            frames=said.frames,
            rows=said.rows,
            columns=said.columns,
            bits=said.bits,
            held=grouped(len(values or b"")),
        )
        raise SourceError(told)


def _least_bits(said: Said, bits: int) -> int:
    """Bits that there must be: of two pixels side by side, some formats keep one colour."""
    return bits * 2 // 3 if said.photometric == "YBR_FULL_422" else bits


def _check_packing(dicom: Dicom, data: bytes) -> None:
    """Refuse compressions that nothing here reads, and those that would take long."""
    if data.count(ITEM) > MAX_DICOM_PARTS:
        raise damaged(dicom.name)
    if dicom.syntax == RUNS and len(dicom.elements.PixelData) > MAX_RUNS_BYTES:
        told = phrase(
            "“{name}” has {size:.1f} MB packed in runs (RLE), which takes long to read, and at most "
            "{most:.0f} MB are read; save it without compression and upload that.",
            name=dicom.name,
            size=len(dicom.elements.PixelData) / 1e6,
            most=MAX_RUNS_BYTES / 1e6,
        )
        raise SourceError(told)
    if dicom.syntax not in (*PLAIN, *JPEG, RUNS):
        from pydicom.uid import UID

        told = phrase(
            "“{name}” is a DICOM file with pixels compressed as {kind}, which is not read here; "
            "save it without compression (dcmdjpeg, or gdcmconv --raw), or as .nii or PNG, and upload that.",
            name=dicom.name,
            kind=shown(UID(dicom.syntax).name, 60),
        )
        raise SourceError(told)


def _no_picture(elements: Any, name: str) -> NoPicture:
    kind = shown(str(getattr(elements.get("SOPClassUID"), "name", "")), 60)
    if kind:
        told = phrase(
            "“{name}” is a DICOM file without a picture in it ({kind}); "
            "choose the files of one series, or save it as .nii or PNG, and upload that.",
            name=name,
            kind=kind,
        )
    else:
        told = phrase(
            "“{name}” is a DICOM file without a picture in it; "
            "choose the files of one series, or save it as .nii or PNG, and upload that.",
            name=name,
        )
    return NoPicture(told)


def damaged(name: str) -> SourceError:
    """The refusal of a file that does not hold what it says."""
    told = phrase(
        "“{name}” is a DICOM file, but it is cut short, damaged or of a rare kind; "
        "save it again, or as .nii or PNG, and upload that.",
        name=name,
    )
    return SourceError(told)
