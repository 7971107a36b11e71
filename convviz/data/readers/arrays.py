"""Arrays saved by numpy, as volumes: one in a ``.npy`` file, several in an ``.npz`` archive.

Headers are read first, and sizes are held against them and against the limits before any number is read. What
numpy would have to unpickle is never opened.
"""

import struct
from collections.abc import Sequence
from io import BytesIO
from math import prod
from typing import NamedTuple

import numpy as np

from convviz.core.array_shapes import AXES
from convviz.core.errors import SourceError
from convviz.core.limits import MAX_CHANNELS
from convviz.data.formats import File, title_of
from convviz.data.readers.archives import member_names, unpacked
from convviz.data.readers.array_axes import WHICH_AXIS, arranged_for, possible_axes, shown_array
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.idx import IMAGE, MOST_IMAGES, read_idx
from convviz.data.readers.reducing import times
from convviz.data.series import Data
from convviz.data.signatures import NUMPY, ZIP, idx_shape, is_idx, npy_shape, unpacked_head
from convviz.data.wording import grouped, one_of
from convviz.language import count_phrase, later, phrase

MAX_HEADER = 10_000  # as in numpy.lib.format
KINDS = {
    "c": (later("complex numbers"), later("save values.real or abs(values)")),
    "V": (later("records of several fields"), later("save one field, as in values['name']")),
    "S": (later("text"), later("save an array of numbers")),
    "U": (later("text"), later("save an array of numbers")),
    "M": (later("dates"), later("save an array of numbers")),
    "m": (later("durations"), later("save an array of numbers")),
}
ADVICE = {
    0: later("save more than one number"),
    1: later("give it three, as in values.reshape(8, 8, 8),"),
    2: later("for a single slice save values[numpy.newaxis]"),
    5: later("save a part of it, as in values[0],"),
}
"""What to do with an array of so many axes, or more."""


class Header(NamedTuple):
    """What an array's header says of it, and where its numbers begin."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype
    end: int


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the array that was brought, or the one that was chosen in an archive."""
    return read_chosen(files[0], choice, 3)


def read_chosen(file: File, choice: str | None, rank: int) -> Data:
    """Read what was chosen of `choices_for` a rank."""
    if choice in WHICH_AXIS:
        return read_array(*file, rank=rank, channels=choice)
    if choice and choice.startswith(IMAGE):
        return read_array(*file, rank=rank, image=int(choice.removeprefix(IMAGE)))
    return read_array(*file, member=choice, rank=rank)


def choices(file: File) -> tuple[str, ...]:
    """Return the names of the arrays in an archive; of one array, which axis may hold its channels."""
    return choices_for(3, file)


def choices_for(rank: int, file: File) -> tuple[str, ...]:
    """Return what there is to choose in an array for a rank: as `choices`; of images, the first few."""
    data = file.content
    shape = idx_shape(unpacked_head(data)) if is_idx(data) else npy_shape(data)
    if is_idx(data) and len(shape or ()) == rank + 1:
        return tuple(f"{IMAGE}{number}" for number in range(min(shape[0], MOST_IMAGES))) if shape else ()
    if data.startswith(ZIP):
        return arrays_in(*file)
    return possible_axes(shape, rank) if shape else ()


def choice_title(choice: str) -> str:
    """Return what one of the choices is called on the page; an array is called as it is in its file."""
    if choice.startswith(IMAGE):
        return phrase("image {number}", number=choice.removeprefix(IMAGE))
    return phrase(WHICH_AXIS[choice]) if choice in WHICH_AXIS else choice


def arrays_in(data: bytes, name: str) -> tuple[str, ...]:
    """Return the names of the arrays that a file offers: none for a ``.npy`` file, which is one array.

    Parameters
    ----------
    data : bytes
    name : str
        What the user calls the file.

    Raises
    ------
    SourceError
        If it is an archive that cannot be read, or has no arrays.

    Examples
    --------
    >>> file = BytesIO()
    >>> np.savez(file, head=np.zeros((2, 2, 2)), hand=np.zeros((3, 3, 3)))
    >>> arrays_in(file.getvalue(), "both.npz")
    ('head', 'hand')
    """
    name = checked_name(data, name, phrase("save fewer or smaller arrays"))
    return member_names(data, name) if data.startswith(ZIP) else ()


def read_array(
    data: bytes,
    name: str,
    *,
    member: str | None = None,
    rank: int = 3,
    channels: str | None = None,
    image: int = 0,
) -> Data:
    """Read an array as a volume, or for another rank as a picture or a sequence.

    Parameters
    ----------
    data : bytes
        A ``.npy`` file or an ``.npz`` archive, of at most `MAX_UPLOAD_MB`.
    name : str
        What the user calls it.
    member : str, optional
        Which array of an archive, by one of the names in `arrays_in`; needed if there are several.
    rank : {1, 2, 3}
        Spatial axes that are wanted.
    channels : {":first", ":last"}, optional
        Which axis holds the channels, where there is one more than the rank; the likelier if it is not said.
    image : int
        Which of an IDX file of several, from 0.

    Returns
    -------
    data : Data
        Values ``(C, *spatial)``, with one channel for an array of as many axes as the rank; averaged down to
        what is shown. Whole numbers stay whole.

    Raises
    ------
    SourceError
        Saying what is wrong with the file, its axes or which of its numbers, and what to do.

    Examples
    --------
    >>> file = BytesIO()
    >>> np.save(file, np.arange(8).reshape(2, 2, 2))
    >>> read_array(file.getvalue(), "eight.npy").values.shape
    (1, 2, 2, 2)
    """
    name = checked_name(data, name, phrase("save fewer numbers, as in values[::2, ::2, ::2],"))
    with one_at_a_time(name):
        if is_idx(data):
            values, notes = read_idx(data, name, rank, image)
        else:
            values, notes = _read(data, name, member, rank)
        arranged, more = arranged_for(values, rank, channels)
        _check_count(arranged.shape, values.shape, name)
        return shown_array(arranged, name, (*notes, *more))


def _read(data: bytes, name: str, member: str | None, rank: int) -> tuple[np.ndarray, tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    if data.startswith(ZIP):
        data, notes = unpacked(data, name, member)
    if not data.startswith(NUMPY):
        raise _no_array(data, name)
    try:
        header = header_of(data)
    except Exception:  # numpy evaluates it as a literal
        raise _broken(name) from None
    _check_kind(header.dtype, name)
    _check_shape(header.shape, name, rank)
    return _values(data, header, name), notes


def header_of(data: bytes) -> Header:
    """Return what an array's header says of it (NEP 1 of numpy); a damaged one raises any exception."""
    length = "<H" if data[6] == 1 else "<I"
    (count,) = struct.unpack_from(length, data, 8)
    start = 8 + struct.calcsize(length)
    read = np.lib.format.read_array_header_1_0 if data[6] == 1 else np.lib.format.read_array_header_2_0
    shape, is_fortran, dtype = read(BytesIO(data[8 : start + min(count, MAX_HEADER)]))
    if not all(0 <= length < 2**63 for length in shape):
        raise ValueError
    return Header(shape, is_fortran, dtype, start + count)


def _check_kind(dtype: np.dtype, name: str) -> None:
    if dtype.hasobject:
        told = phrase(
            "“{name}” holds Python objects, which are never opened, as they can run programs; "
            "save plain numbers, as in values.astype(float), and upload that.",
            name=name,
        )
        raise SourceError(told)
    if dtype.kind in "biuf" and dtype.itemsize <= 8:
        return
    if dtype.kind in KINDS:
        held, advice = map(phrase, KINDS[dtype.kind])
    else:
        held = phrase("numbers of {size} bytes", size=dtype.itemsize)
        advice = phrase("save values.astype(float)")
    told = phrase(
        "“{name}” holds {held}, and a volume is made of plain numbers; {advice} and upload that.",
        name=name,
        held=held,
        advice=advice,
    )
    raise SourceError(told)


def _check_shape(shape: Sequence[int], name: str, rank: int) -> None:
    spare = len(shape) - rank - 1
    if 0 < spare < 3 and all(length == 1 for length in shape[:spare]):
        shape = shape[spare:]
    if rank < 3 and len(shape) not in (rank, rank + 1):
        raise _wrong_axes(shape, name, rank)
    if len(shape) not in (rank, rank + 1):
        axes = count_phrase("{count} axis", "{count} axes", len(shape))
        axes = f"{axes} ({times(shape)})" if 0 < len(shape) < 9 else axes
        told = phrase(
            "“{name}” has {axes}, and a volume has 3, (D, H, W), or 4, (C, D, H, W); "
            "{advice} and upload that.",
            name=name,
            axes=axes,
            advice=phrase(ADVICE[min(len(shape), 5)]),
        )
        raise SourceError(told)
    if 0 in shape:
        told = phrase(
            "“{name}” holds no numbers ({shape}); save an array that does.", name=name, shape=times(shape)
        )
        raise SourceError(told)


def _wrong_axes(shape: Sequence[int], name: str, rank: int) -> SourceError:
    pages = [one for one in (1, 2, 3) if len(shape) in (one, one + 1) and one != rank]
    page = f"{rank}D"
    told = phrase(
        "“{name}” has {axes} ({shape}), and the page {page} shows {least} or {most}.",
        name=name,
        axes=count_phrase("{count} axis", "{count} axes", len(shape)),
        shape=times(shape[:9]) or "()",
        page=page,
        least=rank,
        most=rank + 1,
    )
    if pages:
        told += " " + phrase("Upload it on the page {page}.", page=one_of([f"{one}D" for one in pages]))
    else:
        told += " " + phrase("Save a part of it, as in values[0], and upload that.")
    return SourceError(told)


def _check_count(shape: Sequence[int], given: Sequence[int], name: str) -> None:
    if shape[0] > MAX_CHANNELS:
        told = phrase(
            "“{name}” has {channels} channels ({shape}: C, {axes}), and at most {most} are shown; "
            "save fewer, or moveaxis(values, -1, 0) if channels come last.",
            name=name,
            channels=grouped(shape[0]),
            shape=times(given),
            axes=", ".join(AXES[len(shape) - 1]),
            most=MAX_CHANNELS,
        )
        raise SourceError(told)


def _values(data: bytes, header: Header, name: str) -> np.ndarray:
    """The numbers behind a header, as they lie in the file."""
    size, held = prod(header.shape) * header.dtype.itemsize, len(data) - header.end
    if held < size:
        told = phrase(
            "“{name}” should hold {shape} numbers in {size} bytes, and has {held} bytes of them; "
            "it is cut short or damaged: save it again with numpy.save.",
            name=name,
            shape=times(header.shape),
            size=grouped(size),
            held=grouped(held),
        )
        raise SourceError(told)
    values = np.frombuffer(data, header.dtype, prod(header.shape), header.end)
    return values.reshape(header.shape, order="F" if header.is_fortran else "C")


def _no_array(data: bytes, name: str) -> SourceError:
    if data[:1] == b"\x80" and data[1:2] in (b"\2", b"\3", b"\4", b"\5"):
        told = phrase(
            "“{name}” is a Python pickle, which is never opened, as it can run programs; "
            "save the array with numpy.save and upload that.",
            name=name,
        )
    else:
        told = phrase(
            "“{name}” is {kind}; save an array with numpy.save and upload that.",
            name=name,
            kind=title_of(data) or phrase("not an array saved by numpy"),
        )
    return SourceError(told)


def _broken(name: str) -> SourceError:
    told = phrase(
        "“{name}” is an array saved by numpy, but it is cut short or damaged; "
        "save it again with numpy.save and upload that.",
        name=name,
    )
    return SourceError(told)
