"""What a file is, found once and for every page, who reads it there, and what is said where nobody does.

Its first bytes say what it is, and only where these say nothing, the ending of its name does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME
from convviz.data.format_rows import ARRAY, DICOM, FORMATS, NIFTI, PICTURE, STACK, TEXT, Format
from convviz.data.signatures import idx_shape, npy_shape, unpacked_head
from convviz.data.wording import one_of, shown
from convviz.language import later, phrase

OF_PAGE = {1: TEXT, 2: PICTURE, 3: STACK}
"""Who reads a file on the page of each rank if no row says so, and refuses it if need be."""
SEVERAL = (STACK, NIFTI, DICOM)
"""Who reads several files at once."""
UPLOADABLE = later("PNG, JPEG, WebP, GIF, BMP or TIFF")


class File(NamedTuple):
    """What a file holds, and its name."""

    content: bytes
    name: str


class Advice(NamedTuple):
    """What a file is instead of what a page reads, and what to do about it."""

    title: str
    advice: str


_UNNAMED = later("a file of another kind")
_OTHER = Advice(later("not a picture that can be read here"), later("upload a {formats} file"))


def row_of(data: bytes, name: str = "") -> Format | None:
    """Return what a file is: by its first bytes, else by the ending of its name; None if neither says.

    Examples
    --------
    >>> row_of(b"GIF89a", "a.nii").name, row_of(bytes(9), "a.NII").name, row_of(bytes(9), "a")
    ('GIF', 'NIfTI', None)
    """
    ending = name.lower()
    by_content = next((row for row in FORMATS if data and row.is_one(data)), None)
    by_ending = next((row for row in FORMATS if row.endings and ending.endswith(row.endings)), None)
    if by_content and by_ending and by_content.name == "TIFF" and by_ending.name == "raw":
        return by_ending  # most raw photographs are laid out as a TIFF, with a small preview in front
    if by_content and by_ending and by_content.name == "video" and by_ending.name == "M4A":
        return by_ending  # some programs write a sound with the mark of a video
    return by_content or by_ending


def reader_of(rank: int, data: bytes, name: str) -> str:
    """Return the module that reads a file on the page of a rank.

    Raises
    ------
    SourceError
        If the file is of a kind that is not read there: what it is, and what to do.

    Examples
    --------
    >>> reader_of(3, b"PK\\3\\4both.npy", "both.npz"), reader_of(2, b"GIF89a", "a.gif")
    ('convviz.data.readers.arrays', 'convviz.data.readers.pictures')
    """
    row = row_of(data, name)
    if row is None or not data:
        return row.readers.get(rank, OF_PAGE[rank]) if row else OF_PAGE[rank]
    if rank not in row.readers:
        raise _not_here(rank, row, shown(name, MAX_NAME) or phrase("the file"))
    return row.readers[rank]


def _not_here(rank: int, row: Format, name: str) -> SourceError:
    """What a file is, on which page it is read, or what has to be done first."""
    pages = row.fits if row.advice else tuple(row.readers)
    kind = phrase(row.as_picture if rank > 1 and row.as_picture else row.title or _UNNAMED, form=row.name)
    if not row.advice:
        told = later("“{name}” is {kind}; it is read on the page {page}: open that and upload it there.")
    elif rank in pages:
        told = later("“{name}” is {kind}; {advice}.")
    else:
        told = later("“{name}” is {kind}; {advice}. That is read on the page {page}.")
    advice = phrase(row.advice, formats=phrase(UPLOADABLE)) if row.advice else None
    page = one_of([f"{page}D" for page in sorted(pages)])
    return SourceError(phrase(told, name=name, kind=kind, advice=advice, page=page))


def reader_of_all(rank: int, files: Sequence[File]) -> str:
    """Return the module that reads files on the page of a rank; several are slices, or parts of one volume.

    Raises
    ------
    SourceError
        As `reader_of`, of the first that is not read there.
    """
    readers = list(dict.fromkeys(reader_of(rank, *file) for file in files))
    if len(files) == 1 or (len(readers) == 1 and readers[0] in SEVERAL):
        return readers[0]
    return OF_PAGE[rank]


def rank_of(data: bytes, name: str) -> int:
    """Return the rank on whose page a file is shown best: a text as a table, a picture as such.

    Of a file that none can show, the page of pictures knows best what it is.

    Examples
    --------
    >>> rank_of(b"GIF89a", "a.gif"), rank_of(b"fLaC", "a.flac"), rank_of(b"1,2\\n", "a.csv")
    (2, 1, 1)
    >>> rank_of(b"\\x93NUMPY", "a.npy"), rank_of(b"%PDF-1.7", "a.pdf"), rank_of(b"a\\xe4,1", "latin.csv")
    (3, 2, 1)
    """
    row = row_of(data, name)
    if row and row.readers.get(3) == ARRAY and (shape := npy_shape(data) or idx_shape(unpacked_head(data))):
        return min(len(shape), 2 if row.name == "IDX" else 3)
    return next(iter(row.readers), 2) if row else 2


def title_of(data: bytes) -> str | None:
    """Return what a file is, if its first bytes tell.

    Examples
    --------
    >>> title_of(b"fLaC"), title_of(b"GIF89a"), title_of(b"%PDF-1.7"), title_of(b"1,2,3")
    ('a FLAC file', 'a GIF picture', 'a PDF document', None)
    """
    row = row_of(data)
    return phrase(row.title, form=row.name) if row and row.title else None


def advice_on(data: bytes) -> Advice:
    """Return what the page of pictures says of a file that is none.

    Examples
    --------
    >>> advice_on(b"%PDF-1.7").title
    'a PDF document'
    """
    row = row_of(data)
    title = row and (row.as_picture or row.title)
    if row and title and 2 not in row.readers:
        return Advice(title, row.advice or _OTHER.advice)
    return _OTHER


def picture_format(data: bytes) -> str | None:
    """Return the format, of those that Pillow reads here, that a file begins like.

    Examples
    --------
    >>> picture_format(b"GIF89a")
    'GIF'
    """
    return next((row.name for row in _pictures() if row.is_one(data)), None)


def pillow_formats() -> tuple[str, ...]:
    """Return what Pillow may read, by its names; the rest of what it knows, such as EPS, is never tried.

    MPO comes with JPEG.
    """
    return tuple(row.name.upper() for row in _pictures())


def _pictures() -> list[Format]:
    return [row for row in FORMATS if row.readers.get(2) == PICTURE]
