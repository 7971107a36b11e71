"""DICOM files made on the spot, for the tests that read them: as pydicom writes them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big-endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
    "runs": RLELossless,
}


def dataset(values: np.ndarray, **elements) -> Dataset:
    """The elements of a picture ``(H, W)``, ``(H, W, 3)`` or, if `frames` says so, ``(frames, …)``."""
    frames = elements.pop("frames", None)
    rows, columns = values.shape[1:3] if frames else values.shape[:2]
    samples = values.shape[-1] if values.ndim == (4 if frames else 3) else 1
    found = Dataset()
    found.SOPClassUID, found.SOPInstanceUID = CTImageStorage, "1.2.3.4"
    found.Modality, found.SeriesInstanceUID, found.InstanceNumber = "CT", "1.2.3", 1
    found.SamplesPerPixel, found.Rows, found.Columns = samples, rows, columns
    found.PhotometricInterpretation = "RGB" if samples == 3 else "MONOCHROME2"
    if samples == 3:
        found.PlanarConfiguration = 0
    found.BitsAllocated = found.BitsStored = values.dtype.itemsize * 8
    found.HighBit, found.PixelRepresentation = found.BitsStored - 1, int(values.dtype.kind == "i")
    if frames:
        found.NumberOfFrames = frames
    if values.dtype.kind == "f":
        keyword = "FloatPixelData" if values.dtype.itemsize == 4 else "DoubleFloatPixelData"
        setattr(found, keyword, values.tobytes())
        del found.PixelRepresentation
    else:
        found.PixelData = values.tobytes() + b"\0" * (values.nbytes % 2)
        found["PixelData"].VR = "OB" if values.dtype.itemsize == 1 else "OW"
    for keyword, value in elements.items():
        setattr(found, keyword, value)
    return found


def written(elements: Dataset, syntax: str = "explicit", preamble: bool = True) -> bytes:
    """The file of a picture's elements."""
    uid = SYNTAXES.get(syntax, syntax)
    file = BytesIO()
    if not preamble:
        dcmwrite(file, elements, implicit_vr=True, little_endian=True, enforce_file_format=False)
        return file.getvalue()
    elements.file_meta = FileMetaDataset()
    elements.file_meta.MediaStorageSOPClassUID = elements.get("SOPClassUID", CTImageStorage)
    elements.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"
    elements.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if syntax == "runs" else uid
    if syntax == "runs":
        elements.compress(RLELossless)
    if syntax == "big-endian" and "PixelData" in elements and elements.BitsAllocated == 16:
        elements.PixelData = np.frombuffer(elements.PixelData, "<u2").astype(">u2").tobytes()
    dcmwrite(file, elements, enforce_file_format=True)
    return file.getvalue()


def dicom(values: np.ndarray, syntax: str = "explicit", **elements) -> bytes:
    """The file of a picture."""
    return written(dataset(values, **elements), syntax)


def packed(parts: list[bytes], values: np.ndarray, syntax: str, **elements) -> bytes:
    """The file of frames that were packed elsewhere, such as JPEG."""
    found = dataset(values, **elements)
    found.PixelData = encapsulate(parts)
    found["PixelData"].is_undefined_length = True
    found["PixelData"].VR = "OB"
    return written(found, syntax)


def placed(place: float, **more) -> dict:
    """Where a slice lies, along the third axis."""
    return {
        "ImagePositionPatient": [-10.0, 20.0, place],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        **more,
    }


def part(name: str, **elements) -> Dataset:
    """A group of functions with one sequence in it."""
    inner, outer = Dataset(), Dataset()
    for keyword, value in elements.items():
        setattr(inner, keyword, value)
    setattr(outer, f"{name}Sequence", Sequence([inner]))
    return outer
