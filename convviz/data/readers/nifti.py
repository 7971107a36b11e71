"""Medical volumes: NIfTI files, ``.nii`` and ``.nii.gz``, with nibabel, which is imported when one is read.

nibabel explains the header: the kind of number, the scale, the directions. The numbers are then taken from
the file some slices at a time and averaged on the way, and it is unpacked no further than they reach. No text
of the header and no extension is looked at.
"""

import logging
from collections.abc import Iterator, Sequence
from gzip import GzipFile
from io import BufferedIOBase, BytesIO
from math import ceil, prod
from typing import Any, NamedTuple

import numpy as np

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_MAGNITUDE, MAX_SLICE_MB, MAX_UNPACKED_MB, MAX_VOLUMES
from convviz.data.formats import File, title_of
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.missing import gap_notes
from convviz.data.readers.pairs import half_a_pair, joined
from convviz.data.readers.reducing import (
    averaged_with_gaps,
    brightness,
    check_lengths,
    size_notes,
    times,
)
from convviz.data.series import Data
from convviz.data.signatures import GZIP, NIFTI_LENGTHS, is_nifti_pair, nifti_header
from convviz.data.wording import grouped
from convviz.language import later, phrase

NEAR_THE_END = 2**16
READ_AT_ONCE = 2**18
TOWARDS = {
    "R": later("right"),
    "L": later("left"),
    "A": later("front"),
    "P": later("back"),
    "S": later("top"),
    "I": later("bottom"),
}
KINDS = {"c": later("complex numbers"), "V": later("colours"), "f": later("numbers of 16 bytes")}

_VOLUME = "volume "
_silent = logging.Logger("nibabel's advice on headers", logging.CRITICAL + 1)


class _Header(NamedTuple):
    shape: tuple[int, int, int]  # slices, rows, columns
    volumes: int
    dtype: np.dtype
    offset: int
    slope: float
    intercept: float
    directions: str


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the volume that was brought, or the one that was chosen: one of `choices`; a pair is one file."""
    return read_nifti(*joined(files), volume=int((choice or _VOLUME + "0").removeprefix(_VOLUME)))


def choices(file: File) -> tuple[str, ...]:
    """Return a name for each volume in a file."""
    return tuple(f"{_VOLUME}{number}" for number in range(count_volumes(*file)))


def choice_title(choice: str) -> str:
    """Return what one of `choices` is called on the page."""
    return phrase("volume {number}", number=choice.removeprefix(_VOLUME))


def count_volumes(data: bytes, name: str) -> int:
    """Return how many volumes a NIfTI file holds: one, or as many as there are moments on its fourth axis.

    Parameters
    ----------
    data : bytes
    name : str
        What the user calls the file.

    Raises
    ------
    SourceError
        As `read_nifti`, for what its header tells.
    """
    name = checked_name(data, name, phrase("save a smaller part of it"))
    return _opened(data, name)[1].volumes


def read_nifti(data: bytes, name: str, *, volume: int = 0) -> Data:
    """Read a NIfTI file.

    Parameters
    ----------
    data : bytes
        A ``.nii`` or ``.nii.gz`` file of at most `MAX_UPLOAD_MB`, and of `MAX_UNPACKED_MB` when unpacked.
    name : str
        What the user calls it.
    volume : int
        Which one, from 0, of a file of several.

    Returns
    -------
    data : Data
        Values ``(1, D, H, W)``: whole numbers from 0 to 255, the smallest as 0 and the largest as 255.
        Slices, rows and columns are the file's, which are nibabel's axes from last to first; nothing is
        turned. The notes say where they run, which volume it is, and what was reduced and scaled.

    Raises
    ------
    SourceError
        Saying what the file is, which limit or rule it breaks, and what to do.

    References
    ----------
    NIfTI-1 and NIfTI-2 data formats, nifti.nimh.nih.gov.

    Examples
    --------
    >>> import nibabel
    >>> file = nibabel.Nifti1Image(np.arange(24, dtype=np.int16).reshape(2, 3, 4), np.eye(4)).to_bytes()
    >>> data = read_nifti(file, "head.nii")
    >>> data.values.shape, data.notes[-1]
    ((1, 4, 3, 2), 'values 0 to 23 scaled to 0–255')
    """
    name = checked_name(data, name, phrase("save a smaller part of it"))
    with one_at_a_time(name):
        stream, header = _opened(data, name)
        if not 0 <= volume < header.volumes:
            told = phrase(
                "“{name}” has no volume {volume}; choose one of its {volumes}, counted from 0.",
                name=name,
                volume=volume,
                volumes=header.volumes,
            )
            raise SourceError(told)
        place = (volume,) if header.volumes > 1 else ()
        slices = _slices(stream, header, volume, name)
        values, gaps = averaged_with_gaps(slices, header.shape, name, place=place)
    values, scaling = brightness(values * header.slope + header.intercept)
    notes = []
    if header.volumes > 1:
        told = phrase("volume {volume} of {volumes}, counted from 0", volume=volume, volumes=header.volumes)
        notes.append(told)
    notes += [header.directions, *size_notes(header.shape, values.shape), *gap_notes(gaps), *scaling]
    return Data.of(values[np.newaxis], name, notes=notes, picture=True, gaps=gaps)


def _opened(data: bytes, name: str) -> tuple[BufferedIOBase, _Header]:
    """The file behind its header, unpacked as it is read, and what the header says."""
    stream: BufferedIOBase = GzipFile(fileobj=BytesIO(data)) if data.startswith(GZIP) else BytesIO(data)
    try:
        block = stream.read(max(NIFTI_LENGTHS))
    except Exception:  # of gzip, of zlib, and of both
        told = phrase(
            "“{name}” is a compressed file, but it is cut short or damaged; "
            "save the volume again and upload that.",
            name=name,
        )
        raise SourceError(told) from None
    length, magic = nifti_header(block)
    if is_nifti_pair(data) or name.lower().endswith((".img", ".hdr")):
        raise half_a_pair(name)
    if not length or magic not in (b"n+1\0", b"n+2\0"):
        told = phrase(
            "“{name}” is {kind}, and there is no NIfTI volume in it; "
            "save one as .nii or .nii.gz and upload that.",
            name=name,
            kind=title_of(data) or phrase("not a NIfTI file"),
        )
        raise SourceError(told)
    try:
        header = _explained(block[:length])
    except Exception:  # nibabel has its own, and numpy's for numbers that make no sense
        told = phrase(
            "“{name}” is a NIfTI file, but its header is damaged; save the volume again and upload that.",
            name=name,
        )
        raise SourceError(told) from None
    _check_kind(header, name)
    _check_size(header, name)
    return stream, header


def _explained(block: bytes) -> _Header:
    """What nibabel makes of a header."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    form: type[Any] = Nifti1Header if len(block) == 348 else Nifti2Header
    header = form(block, check=False)
    header.check_fix(logger=_silent, error_level=40)
    lengths = header.get_data_shape()
    columns, rows, slices, *more = lengths + (1,) * (3 - len(lengths))
    offset = int(header.get_data_offset())
    slope, intercept = (number or 0 for number in header.get_slope_inter())
    if min(lengths) < 1 or offset < len(block) or max(abs(slope), abs(intercept)) > MAX_MAGNITUDE:
        raise ValueError
    return _Header(
        shape=(slices, rows, columns),
        volumes=prod(more),
        dtype=header.get_data_dtype(),
        offset=offset,
        slope=slope or 1,  # 0: it says nothing of a scale
        intercept=intercept,
        directions=_directions(header),
    )


def _directions(header: Any) -> str:
    """Where slices, rows and columns run, as far as the header says so."""
    from nibabel.orientations import aff2axcodes

    axes = phrase("D, H and W are the file's axes k, j and i")
    try:
        codes = aff2axcodes(header.get_best_affine())
        depth, height, width = (phrase(TOWARDS[code]) for code in reversed(codes))
    except Exception:  # a turn that is none
        return axes
    if not header["sform_code"] and not header["qform_code"]:
        return axes
    return phrase(
        "D, H and W are the file's axes k, j and i, which run to the {depth}, {height} and {width}",
        depth=depth,
        height=height,
        width=width,
    )


def _check_kind(header: _Header, name: str) -> None:
    dtype = header.dtype
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        told = phrase(
            "“{name}” holds {kind}, and a volume is made of plain numbers; "
            "save it with one number a voxel and upload that.",
            name=name,
            kind=phrase(KINDS[dtype.kind]),
        )
        raise SourceError(told)


def _check_size(header: _Header, name: str) -> None:
    size = header.offset + header.volumes * prod(header.shape) * header.dtype.itemsize
    of_slice = prod(header.shape[1:]) * header.dtype.itemsize
    lengths = times([*([header.volumes] if header.volumes > 1 else []), *header.shape])
    if size > MAX_UNPACKED_MB * 2**20:
        told = phrase(
            "“{name}” has {size} MB of numbers ({shape}), and at most {most} MB are read; "
            "save a smaller part of it and upload that.",
            name=name,
            size=grouped(ceil(size / 2**20)),
            shape=lengths,
            most=MAX_UNPACKED_MB,
        )
        raise SourceError(told)
    if header.volumes > MAX_VOLUMES:
        told = phrase(
            "“{name}” has {volumes} volumes, and at most {most} are read; "
            "save a smaller part of it and upload that.",
            name=name,
            volumes=grouped(header.volumes),
            most=grouped(MAX_VOLUMES),
        )
        raise SourceError(told)
    if of_slice > MAX_SLICE_MB * 2**20:
        told = phrase(
            "“{name}” has {size} MB of numbers a slice ({shape}), and at most {most} MB are read; "
            "save it smaller and upload that.",
            name=name,
            size=grouped(ceil(of_slice / 2**20)),
            shape=lengths,
            most=MAX_SLICE_MB,
        )
        raise SourceError(told)
    check_lengths(header.shape, name)


def _slices(stream: BufferedIOBase, header: _Header, volume: int, name: str) -> Iterator[np.ndarray]:
    """The slices of a volume, some at a time, each read from the file when it is asked for."""
    slices, *sides = header.shape
    size = prod(sides) * header.dtype.itemsize
    try:
        stream.seek(header.offset + volume * slices * size)
        some = max(1, READ_AT_ONCE // size)
        for first in range(0, slices, some):
            count = min(some, slices - first)
            numbers = np.frombuffer(stream.read(count * size), header.dtype, count * prod(sides))
            yield numbers.reshape(count, *sides)
        stream.read(NEAR_THE_END)  # of a packed file, where its checksum is compared
    except Exception:  # of gzip, of zlib, and numpy's for too few numbers
        told = phrase(
            "“{name}” is a NIfTI file, but it is cut short or damaged; "
            "save the volume again and upload that.",
            name=name,
        )
        raise SourceError(told) from None
