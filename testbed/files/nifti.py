"""NIfTI files made on the spot, for the tests that read them."""

import struct

import nibabel
import numpy as np

KINDS = {1: nibabel.Nifti1Image, 2: nibabel.Nifti2Image}


def nifti(values, *, version=1, affine=None) -> bytes:
    """The file of a volume, as nibabel writes it."""
    return KINDS[version](values, np.eye(4) if affine is None else affine).to_bytes()


def changed(file: bytes, place: int, form: str, *values) -> bytes:
    """The file with this in its header, which places are in nifti1.h and nifti2.h."""
    copy = bytearray(file)
    struct.pack_into(form, copy, place, *values)
    return bytes(copy)


def full(shape=(2, 3, 4), dtype="i2") -> np.ndarray:
    """A volume from 0 to 255, each number another one."""
    return np.linspace(0, 255, np.prod(shape)).round().astype(dtype).reshape(shape)
