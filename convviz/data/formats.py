"""Files as they are brought: which reader each is for, and what can be chosen within one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_FRAMES, MAX_UPLOAD_MB
from convviz.data.inputs import Upload
from convviz.data.readers.archives import ZIP
from convviz.data.readers.arrays import NUMPY, arrays_in, read_array
from convviz.data.readers.files import SOUNDS
from convviz.data.readers.nifti import GZIP, count_volumes, read_nifti
from convviz.data.readers.pictures import Picture, read_picture
from convviz.data.readers.sounds import read_wav
from convviz.data.readers.stacks import read_stack
from convviz.data.readers.tables import read_csv
from convviz.language import phrase

RIFF = b"RIFF"
_VOLUME = "volume "
MOST_TRIED = 4
"""Choices that are tried in turn: a file may claim thousands, each as broken as the first."""


class File(NamedTuple):
    """What a file holds, and its name."""

    content: bytes
    name: str


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
    """Return of what one has to be chosen: the arrays of an archive, the volumes of a medical file.

    Raises
    ------
    SourceError
        Where not even that can be read.
    """
    first = files[0]
    if rank < 3 or len(files) > 1:
        return ()
    if _is_medical(first):
        return tuple(f"{_VOLUME}{number}" for number in range(count_volumes(*first)))
    return arrays_in(*first) if _is_array(first) else ()


def choice_title(choice: str, file: File) -> str:
    """Return what one of `choices_in` a file is called on the page; an array is called as it is in the file.

    Examples
    --------
    >>> choice_title("volume 3", File(b"", "brain.nii")), choice_title("depth", File(b"", "room.npz"))
    ('volume 3', 'depth')
    """
    if not _is_medical(file):
        return choice
    return phrase("volume {number}", number=choice.removeprefix(_VOLUME))


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
    first = files[0]
    if rank == 1:
        return read_wav(*first) if _is_sound(first) else read_csv(*first)
    if rank == 2:
        return _judged(read_picture(*first))
    if len(files) == 1 and _is_medical(first):
        return read_nifti(*first, volume=int((choice or _VOLUME + "0").removeprefix(_VOLUME)))
    if len(files) == 1 and _is_array(first):
        return read_array(*first, member=choice)
    return read_stack(files)


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


def _judged(picture: Picture) -> Picture:
    """Say of a picture of one colour why no kernel will find much in it."""
    if (picture.pixels != picture.pixels[0, 0]).any():
        return picture
    note = phrase("all pixels are alike: there are no edges to find")
    return replace(picture, notes=(*picture.notes, note))


def _is_sound(file: File) -> bool:
    starts = (RIFF, *(start for start, _ in SOUNDS))
    return file.content.startswith(starts) or file.name.lower().endswith((".wav", ".m4a"))


def _is_medical(file: File) -> bool:
    return file.name.lower().endswith((".nii", ".gz")) or file.content.startswith(GZIP)


def _is_array(file: File) -> bool:
    is_named_so = file.name.lower().endswith((".npy", ".npz"))
    return is_named_so or file.content.startswith((NUMPY, *ZIP))
