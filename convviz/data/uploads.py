"""Files as they are brought: handed to their readers, and what can be chosen within one."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_FRAMES, MAX_UPLOAD_MB
from convviz.data.format_rows import DICOM, STACK
from convviz.data.formats import File, reader_of, reader_of_all
from convviz.data.inputs import Upload
from convviz.data.readers.missing import FILLS, ZERO, filling
from convviz.language import phrase

MOST_TRIED = 4
"""Choices that are tried in turn: a file may claim thousands, each as broken as the first."""


def check_total(sizes: Sequence[int]) -> None:
    """Refuse several files that are together more than one may be, before anything of them is read.

    Raises
    ------
    SourceError
    """
    total, most = sum(sizes), MAX_UPLOAD_MB * 2**20
    if len(sizes) > MAX_FRAMES:
        raise SourceError(
            phrase(
                "That is {count} files, and at most {most} are read as slices; choose fewer.",
                count=len(sizes),
                most=MAX_FRAMES,
            )
        )
    if len(sizes) > 1 and total > most:
        raise SourceError(
            phrase(
                "The {count} files have {total:.1f} MB in all, and at most {most} MB are read; "
                "save them smaller, or choose fewer.",
                count=len(sizes),
                total=total / 2**20,
                most=MAX_UPLOAD_MB,
            )
        )


def choices_in(rank: int, files: Sequence[File]) -> tuple[str, ...]:
    """Return of what one has to be chosen: the arrays of an archive, the volumes of a film, a window.

    Raises
    ------
    SourceError
        Where not even that can be read.
    """
    reader = _reader(rank, files)
    if choices_of_all := getattr(reader, "choices_of_all", None):
        found: tuple[str, ...] = choices_of_all(files)
        return found
    choices = getattr(reader, "choices", None)
    return choices(files[0]) if choices and len(files) == 1 else ()


def are_slices(files: Sequence[File]) -> bool:
    """Whether files are read as the slices of one volume: all pictures, or all DICOM files.

    Examples
    --------
    >>> are_slices([File(b"GIF89a", "a.gif"), File(b"BM", "b.bmp")])
    True
    >>> are_slices([File(b"1,2", "a.csv")])
    False
    """
    try:
        readers = {reader_of(3, *file) for file in files}
    except SourceError:
        return False
    return len(readers) == 1 and readers <= {STACK, DICOM}


def choice_title(rank: int, choice: str, file: File) -> str:
    """Return what one of `choices_in` a file is called on the page; an array is called as it is in the file.

    Examples
    --------
    >>> choice_title(3, "volume 3", File(b"", "brain.nii")), choice_title(3, "depth", File(b"", "room.npz"))
    ('volume 3', 'depth')
    """
    if choice in FILLS:
        return phrase(FILLS[choice])
    title = getattr(_reader(rank, [file]), "choice_title", None)
    return title(choice) if title else choice


def read_files(rank: int, files: Sequence[File], choice: str | None = None) -> Upload:
    """Read what was brought for a rank: a table or a sound, a picture, or a volume.

    Parameters
    ----------
    rank : {1, 2, 3}
    files : sequence of File
        Several only for a volume: its slices.
    choice : str, optional
        One of `choices_in` them.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> read_files(1, [File(b"1,2\\n3,4\\n", "two.csv")]).values
    array([[1., 3.],
           [2., 4.]])
    """
    fill = choice if choice in FILLS else ZERO
    with filling(fill):
        upload: Upload = _reader(rank, files).read(files, None if choice in FILLS else choice)
    return upload


def choices_after(upload: Upload, options: Sequence[str]) -> tuple[str, ...]:
    """Return what there is to choose once files are read: where numbers are missing, how they are filled.

    Examples
    --------
    >>> from convviz.data.series import Data
    >>> choices_after(Data.of([[1, 2]], "two"), ["a", "b"]), choices_after(Data.of([[1]], "one", gaps=1), [])
    (('a', 'b'), (':missing as zero', ':missing as mean'))
    """
    return tuple(FILLS) if upload.gaps and len(options) < 2 else tuple(options)


def read_first(rank: int, files: Sequence[File], choices: Sequence[str]) -> tuple[str | None, Upload]:
    """Read the first of several choices that can be shown; if none of a few can, the last says why."""
    choices = choices[:MOST_TRIED]
    for choice in choices[:-1]:
        try:
            return choice, read_files(rank, files, choice)
        except SourceError:
            continue
    last = choices[-1] if choices else None
    return last, read_files(rank, files, last)


def _reader(rank: int, files: Sequence[File]) -> ModuleType:
    """The module whose `read` takes these files.

    It may have `choices`, which says of what in a file one has to be chosen, or `choices_of_all` of several,
    and `choice_title`.
    """
    return import_module(reader_of_all(rank, files))
