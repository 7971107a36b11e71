"""Files of weights made on the spot, one of each kind, for the tests that read them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from io import BytesIO

import numpy as np

from testbed.files.arrays import npy, npz, zipped

TENSORS = {
    "conv1.weight": np.random.default_rng(3).normal(size=(8, 1, 3, 3)).astype(np.float32),
    "conv1.bias": np.arange(8, dtype=np.float32),
    "fc.weight": np.random.default_rng(4).integers(-5, 6, (10, 32)).astype(np.int8),
    "half": np.linspace(-1, 1, 7).astype(np.float16),
}
"""What is in each file, in torch's order of axes."""


def safetensors_of(tensors: Mapping[str, np.ndarray] = TENSORS) -> bytes:
    """A file as the library writes it."""
    from safetensors.numpy import save

    return save(dict(tensors))


def raw_safetensors(header: object, data: bytes = b"", size: int | None = None) -> bytes:
    """A file with any header, which may say of itself that it is of any size."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if size is None else size) + text + data


def said(begin: int, end: int, shape: list[int], kind: str = "F32") -> dict[str, object]:
    """What a header says of a tensor."""
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def onnx_of(tensors: Mapping[str, np.ndarray] = TENSORS, *more: object) -> bytes:
    """A model without nodes whose initialisers are these."""
    from onnx import helper, numpy_helper

    found = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    return helper.make_model(helper.make_graph([], "graph", [], [], [*found, *more])).SerializeToString()


def hdf5_of(tensors: Mapping[str, np.ndarray] = TENSORS, **settings: object) -> bytes:
    """A file of h5py's; a slash in a name makes a group."""
    import h5py

    file = BytesIO()
    with h5py.File(file, "w") as hdf5:
        for name, array in tensors.items():
            hdf5.create_dataset(name, data=array, **settings)
    return file.getvalue()


def keras_of(tensors: Mapping[str, np.ndarray]) -> bytes:
    """An archive as Keras 3 writes it."""
    return zipped({"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": hdf5_of(tensors)})


def torch_of() -> bytes:
    """An archive as torch.save writes it, as far as it tells what it is."""
    return zipped({"model/data.pkl": b"\x80\x02}q\x00.", "model/version": b"3\n", "model/data/0": b""})


def kinds() -> dict[str, tuple[str, bytes]]:
    """A file of each kind by what it is: its name, and its content."""
    return {
        "safetensors": ("m.safetensors", safetensors_of()),
        "npz": ("m.npz", npz(**TENSORS)),
        "packed npz": ("m.npz", npz(np.savez_compressed, **TENSORS)),
        "npy": ("conv1.weight.npy", npy(TENSORS["conv1.weight"])),
        "onnx": ("m.onnx", onnx_of()),
        "hdf5": ("m.h5", hdf5_of()),
        "packed hdf5": ("m.h5", hdf5_of(compression="gzip")),
        "keras": ("m.keras", keras_of({f"layers/{name}": array for name, array in TENSORS.items()})),
    }
