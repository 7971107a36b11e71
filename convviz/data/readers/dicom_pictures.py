"""A DICOM file as a picture: its only frame, or its first."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from convviz.core.limits import WORKING_SIDE
from convviz.data.formats import File
from convviz.data.picture import Picture
from convviz.data.readers.array_axes import shown_array
from convviz.data.readers.dicom import frames_of, opened
from convviz.data.readers.dicom_shades import NUMBERS, choices_of, scale_of, shaded, with_scale
from convviz.data.readers.dicom_shades import choice_title as choice_title
from convviz.data.readers.files import checked_name, one_at_a_time
from convviz.data.readers.missing import gap_notes
from convviz.data.readers.reducing import brightness, reduce_volume
from convviz.data.series import Data
from convviz.language import phrase


def read(files: Sequence[File], choice: str | None = None) -> Picture | Data:
    """Read the first frame of a file; `choice` is one of `choices`."""
    data, name = files[0]
    name = checked_name(data, name, phrase("save a smaller part of it"))
    with one_at_a_time(name):
        dicom = opened(data, name)
        planes = next(frames_of(dicom))
    notes = [phrase("first of {frames} frames", frames=dicom.said.frames)] if dicom.said.frames > 1 else []
    planes = with_scale(planes, scale_of(dicom, 0)) if len(planes) == 1 else planes
    if choice == NUMBERS and len(planes) == 1:
        return shown_array(planes, name, (*notes, phrase("the numbers of the file")))
    gaps = int(np.isnan(planes).sum()) if planes.dtype.kind == "f" else 0
    reduced = reduce_volume(planes[:, np.newaxis], name, side=WORKING_SIDE)[:, 0]
    if len(reduced) == 3:
        bright, scaling = (np.round(reduced), ()) if dicom.said.bits == 8 else brightness(reduced)
    else:
        bright, scaling, _ = shaded(reduced, dicom, choice)
    given, small = planes.shape[:0:-1], reduced.shape[:0:-1]
    if given != small:
        before, after = (f"{width} × {height}" for width, height in (given, small))
        notes.append(phrase("reduced from {before} to {after} pixels", before=before, after=after))
    pixels = np.ascontiguousarray(np.moveaxis(np.repeat(bright, 3 // len(bright), axis=0), 0, -1)).astype(
        np.uint8
    )
    pixels.flags.writeable = False
    digest = blake2b(data + repr(choice).encode(), digest_size=16).hexdigest()
    width, height = given
    reduced_from = (width, height) if given != small else None
    return Picture(pixels, name, (*notes, *gap_notes(gaps), *scaling), digest, reduced_from=reduced_from)


def choices(file: File) -> tuple[str, ...]:
    """Return how the numbers may be shown: through a window of the file, or otherwise."""
    data, name = file
    return choices_of(opened(data, checked_name(data, name, phrase("save a smaller part of it"))))
