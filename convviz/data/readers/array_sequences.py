"""Arrays saved by numpy, and IDX files, as a sequence."""

from collections.abc import Sequence

from convviz.data.formats import File
from convviz.data.readers.arrays import choice_title as choice_title
from convviz.data.readers.arrays import choices_for, read_chosen
from convviz.data.series import Data

RANK = 1


def read(files: Sequence[File], choice: str | None = None) -> Data:
    """Read the array that was brought, or the one that was chosen in an archive, as a sequence."""
    return read_chosen(files[0], choice, RANK)


def choices(file: File) -> tuple[str, ...]:
    """Return what there is to choose: arrays of an archive, images, or the axis of the channels."""
    return choices_for(RANK, file)
