"""Medical volumes in two files, a header (.hdr) and its numbers (.img): NIfTI, and the older Analyze."""

import struct
from collections.abc import Sequence

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME
from convviz.data.formats import File
from convviz.data.signatures import GZIP, NIFTI_LENGTHS, is_nifti_pair
from convviz.data.wording import shown
from convviz.language import phrase

SINGLE_OFFSET = 352
"""Where the numbers begin in a file that has its header in front."""


def joined(files: Sequence[File]) -> File:
    """Return one file, of a pair the header with the numbers behind it.

    Raises
    ------
    SourceError
        If there are several files that are no pair.
    """
    if len(files) == 1:
        return files[0]
    headers = [file for file in files if is_nifti_pair(file.content)]
    if len(files) != 2 or len(headers) != 1 or any(file.content.startswith(GZIP) for file in files):
        told = phrase(
            "{count} medical files at once are read only as a pair, .hdr and .img; choose one volume.",
            count=len(files),
        )
        raise SourceError(told)
    (image,) = (file for file in files if file is not headers[0])
    header = headers[0].content[: NIFTI_LENGTHS[0]]
    order = "<" if header[:1] == b"\x5c" else ">"
    if len(header) < NIFTI_LENGTHS[0] or headers[0].content[4:7] == b"ni2":
        raise half_a_pair(shown(headers[0].name, MAX_NAME))
    (offset,) = struct.unpack_from(f"{order}f", header, 108)
    start = int(offset) if 0 <= offset < len(image.content) else 0
    of_analyze = header[344:347] != b"ni1"  # which has other things where NIfTI has directions
    middle = header[112:252] + bytes(92) if of_analyze else header[112:344]
    single = header[:108] + struct.pack(f"{order}f", SINGLE_OFFSET) + middle + b"n+1\0" + bytes(4)
    return File(single + image.content[start:], headers[0].name.removesuffix(".hdr"))


def half_a_pair(name: str) -> SourceError:
    """The refusal of one file of a pair."""
    told = phrase(
        "“{name}” is one of a pair of files, .hdr and .img; "
        "choose both at once, or save the volume as one .nii file and upload that.",
        name=name,
    )
    return SourceError(told)
