"""A file of weights, whatever its name ends with: what kind it is, its tensors, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from types import ModuleType

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_MAGNITUDE,
    MAX_NAME,
    MAX_NETWORK_WEIGHTS,
    MAX_TENSOR_NAME,
    MAX_WEIGHTS_MB,
)
from convviz.data.formats import title_of
from convviz.data.readers.archives import OF_WEIGHTS, opened
from convviz.data.readers.files import empty
from convviz.data.signatures import NUMPY, ZIP
from convviz.data.weights import hdf5, numpy_files, onnx_file, refusals, safetensors
from convviz.data.weights.entry import Entry
from convviz.data.weights.names import in_order, is_keras, named
from convviz.data.weights.record import Shape, Tensor, Weights
from convviz.data.wording import shown
from convviz.language import phrase

ENDINGS = (".safetensors", ".npz", ".npy", ".onnx", ".keras", ".h5", ".hdf5")
"""What can be read, by the names that such files usually have."""
_PICKLED = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib", ".mar")
_PICKLE_STARTS = tuple(bytes((0x80, version)) for version in range(2, 6))
_PICKLES_IN = ("data.pkl", "constants.pkl")
"""What torch.save and torch.jit.save put into an archive."""


def list_tensors(data: bytes | bytearray, name: str) -> Weights:
    """Return the tensors of a file without their numbers.

    Parameters
    ----------
    data : bytes or bytearray
        Of at most `MAX_WEIGHTS_MB`.
    name : str
        What the user calls it.

    Raises
    ------
    SourceError
        If it is not a file of weights, a pickle, damaged, or breaks a limit.

    Examples
    --------
    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> np.savez(file, **{"conv.weight": np.zeros((8, 1, 3, 3)), "conv.bias": np.zeros(8)})
    >>> [(one.name, one.shape) for one in list_tensors(file.getvalue(), "conv.npz").tensors]
    [('conv.weight', (8, 1, 3, 3)), ('conv.bias', (8,))]
    """
    _, form, entries = _opened(data, name)
    rows = tuple((one.name, _shape(one, form), one.kind, one.refusal, _turned(one, form)) for one in entries)
    return Weights(np.empty(0), _called(name), form, rows)


def read_tensors(data: bytes | bytearray, name: str, names: Sequence[str]) -> Weights:
    """Return some tensors of a file with their numbers, in torch's order of axes.

    Raises
    ------
    SourceError
        As `list_tensors`; and if there is no such tensor, it cannot be read, or has NaN or infinity in it.
    """
    reader, form, entries = _opened(data, name)
    found = {one.name: one for one in entries}
    name = _called(name)
    for tensor in names:
        if tensor not in found:
            raise refusals.damaged(name, form)
        if found[tensor].refusal:
            raise SourceError(refused(tensor, found[tensor].refusal))
    chosen = [found[tensor] for tensor in names]
    count = sum(prod(one.shape) for one in chosen)
    if count > MAX_NETWORK_WEIGHTS:
        raise refusals.too_many_numbers(name, count, MAX_NETWORK_WEIGHTS)
    values, at, rows = np.empty(count), 0, []
    for one, array in zip(chosen, reader.values(memoryview(data), name, chosen), strict=True):
        if array.shape != one.shape:
            raise refusals.damaged(name, form)
        _check(array, one.name, name)
        values[at : at + array.size] = _in_torchs_order(array, one, form).ravel()
        at += array.size
        rows.append((one.name, _shape(one, form), one.kind, "", _turned(one, form)))
    return Weights(values, name, form, tuple(rows))


def refused(tensor: str, why: str) -> str:
    """Say why a tensor cannot be used."""
    return phrase("“{tensor}” cannot be used: {why}.", tensor=shown(tensor, MAX_NAME), why=why)


def _called(name: str) -> str:
    return shown(name, MAX_NAME) or phrase("the file")


def _opened(data: bytes | bytearray, name: str) -> tuple[ModuleType, str, list[Entry]]:
    """The reader of a file, what the kind of file is called, and its tensors in their order."""
    called, view = _called(name), memoryview(data)
    if not data:
        raise empty(called)
    if len(data) > MAX_WEIGHTS_MB * 2**20:
        raise refusals.too_large(called, len(data))
    reader, form = _reader(view, called, name.lower())
    entries = reader.entries(view, called)
    if not entries:
        raise refusals.no_tensors(called)
    if reader not in (numpy_files, onnx_file):  # these write them down as they are used
        entries = sorted(entries, key=lambda one: in_order(one.name))
    unique = {one.name: one for one in entries if len(one.name) <= MAX_TENSOR_NAME}
    return reader, form, list(unique.values())


def _reader(view: memoryview, called: str, ending: str) -> tuple[ModuleType, str]:
    """What reads a file: by its content; by its name where the content is of no known kind."""
    start = bytes(view[:16])
    if start.startswith(NUMPY):
        return numpy_files, numpy_files.FORM
    if start.startswith(ZIP):
        return _reader_in_archive(view, called)
    if start.startswith(hdf5.MAGIC):
        return hdf5, hdf5.FORM
    if start.startswith(_PICKLE_STARTS):
        raise refusals.pickled(called)
    if safetensors.is_one(view) or (ending.endswith(".safetensors") and len(view) < 8):
        return safetensors, safetensors.FORM
    if onnx_file.is_one(view):
        return onnx_file, onnx_file.FORM
    if ending.endswith(_PICKLED):
        raise refusals.pickled(called)
    forms = {".safetensors": safetensors, ".onnx": onnx_file, ".h5": hdf5, ".hdf5": hdf5, ".keras": hdf5}
    title = title_of(bytes(view[:1024]))
    for known, reader in forms.items():
        if ending.endswith(known) and title is None:
            raise refusals.damaged(called, reader.FORM)
    raise refusals.not_weights(called, title)


def _reader_in_archive(view: memoryview, called: str) -> tuple[ModuleType, str]:
    with opened(bytes(view), called, OF_WEIGHTS) as archive:
        names = archive.namelist()
    if any(one.rsplit("/", 1)[-1] in _PICKLES_IN for one in names):
        raise refusals.pickled(called)
    if hdf5.MEMBER in names:
        return hdf5, hdf5.KERAS
    if any(one.endswith(".npy") for one in names):
        return numpy_files, numpy_files.FORM
    raise refusals.not_weights(called, phrase("a zip archive without weights"))


def _turned(one: Entry, form: str) -> str:
    is_weight = len(one.shape) > 1 and named(one.name).parameter == "weight"
    return "Keras" if is_weight and form in (hdf5.FORM, hdf5.KERAS) and is_keras(one.name) else ""


def _is_depthwise(one: Entry) -> bool:
    return len(one.shape) > 2 and "depthwise" in one.name.lower()


def _shape(one: Entry, form: str) -> Shape:
    """A tensor's shape in torch's order of axes."""
    if not _turned(one, form):
        return one.shape
    *sizes, before, after = one.shape
    return (before * after, 1, *sizes) if _is_depthwise(one) else (after, before, *sizes)


def _in_torchs_order(array: np.ndarray, one: Entry, form: str) -> np.ndarray:
    """A kernel ``(*sizes, in, out)`` of Keras's as ``(out, in, *sizes)``; of a depthwise one the first axis
    goes over the channels, and of each over its multiplier."""
    if not _turned(one, form):
        return array
    if _is_depthwise(one):
        return np.moveaxis(array, (-2, -1), (0, 1)).reshape(_shape(one, form))
    return np.moveaxis(array, (-1, -2), (0, 1))


def _check(array: np.ndarray, tensor: str, name: str) -> None:
    """Refuse numbers with which nothing can be computed."""
    tensor = shown(tensor, MAX_NAME)
    if array.dtype.kind == "f":
        bad = ~np.isfinite(array)
        if bad.any():
            place = np.unravel_index(int(bad.argmax()), bad.shape)
            at = f"[{', '.join(str(int(one)) for one in place)}]"
            raise refusals.not_finite(name, tensor, int(bad.sum()), at)
    if array.size and (most := float(np.abs(array.astype(np.float64)).max())) > MAX_MAGNITUDE:
        raise refusals.too_great(name, tensor, most, MAX_MAGNITUDE)


def usable(weights: Weights) -> list[Tensor]:
    """Return the tensors that can be used."""
    return [one for one in weights.tensors if not one.refusal]
