"""Files of arrays made on the spot, for the tests that read them."""

import struct
import zipfile
from io import BytesIO

import numpy as np

EIGHT = np.arange(8).reshape(2, 2, 2)


def npy(values, **settings) -> bytes:
    file = BytesIO()
    np.save(file, values, **settings)
    return file.getvalue()


def npz(pack=np.savez, **arrays) -> bytes:
    file = BytesIO()
    pack(file, **arrays)
    return file.getvalue()


def header_alone(shape: str, kind: str = "<f8", rest: str = "") -> bytes:
    """A ``.npy`` file that claims a shape, and holds nothing (NEP 1 of numpy)."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}{rest}}}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()
