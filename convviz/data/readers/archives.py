"""Zip archives of arrays, as numpy writes them: looked through before anything is unpacked."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import Struct
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_ARCHIVE_MB,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
    MAX_NAME,
    MAX_TENSORS,
    MAX_WEIGHTS_HEADER,
    MAX_WEIGHTS_MB,
    MIN_SUSPECT_MB,
)
from convviz.data.wording import grouped, quoted, shown
from convviz.language import phrase

END = b"PK\5\6"
END_RECORD = Struct("<4s4H2LH")
"""What ends an archive's directory, before a comment: APPNOTE.TXT of PKWARE, section 4.3.16."""
MAX_COMMENT = 0xFFFF
ZIP64_LOCATOR, ZIP64_LOCATOR_LENGTH = b"PK\6\7", 20


class Bounds(NamedTuple):
    """What an archive may have: files, bytes of its directory, and megabytes when it is unpacked."""

    members: int
    directory: int
    megabytes: int


OF_ARRAYS = Bounds(MAX_ARCHIVE_MEMBERS, 65_536, MAX_ARCHIVE_MB)
OF_WEIGHTS = Bounds(MAX_TENSORS, MAX_WEIGHTS_HEADER, MAX_WEIGHTS_MB)


def member_names(data: bytes, name: str) -> tuple[str, ...]:
    """Return the names of the arrays in an archive, without ``.npy``.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the archive in messages.

    Raises
    ------
    SourceError
        If it cannot be read, breaks a limit or holds no arrays.
    """
    with opened(data, name) as archive:
        return tuple(_members(archive, name))


def unpacked(data: bytes, name: str, member: str | None) -> tuple[bytes, tuple[str, ...]]:
    """Return the file of one array in an archive, and a note if there are others.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the archive in messages.
    member : str or None
        One of `member_names`; None for the only one.

    Raises
    ------
    SourceError
        As `member_names`, and if there is no such array, or several and none is chosen.
    """
    with opened(data, name) as archive:
        members = _members(archive, name)
        member = _chosen(members, member, name)
        with archive.open(members[member]) as stream:
            file = stream.read()
    if len(members) == 1:
        return file, ()
    return file, (phrase("the array {array} of {arrays}", array=quoted([member]), arrays=len(members)),)


@contextmanager
def opened(data: bytes, name: str, bounds: Bounds = OF_ARRAYS) -> Iterator[ZipFile]:
    """Open an archive that is within its bounds; whatever it breaks on says that it is broken."""
    try:
        with _checked(data, name, bounds) as archive:
            yield archive
    except SourceError:
        raise
    except Exception:  # zipfile has its own, and those of struct, zlib and of broken names
        raise _broken(name) from None


def _checked(data: bytes, name: str, bounds: Bounds) -> ZipFile:
    """Open an archive if its directory is small, as `ZipFile` reads all of it, and is as its end says."""
    at = data.rfind(END, -END_RECORD.size - MAX_COMMENT)
    *_, entries, size, _, comment = END_RECORD.unpack_from(data, at)
    if entries > bounds.members:
        raise _too_many(entries, name, bounds)
    is_zip64 = data[max(0, at - ZIP64_LOCATOR_LENGTH) : at].startswith(ZIP64_LOCATOR)
    if is_zip64 or size > bounds.directory or at + END_RECORD.size + comment != len(data):
        raise _broken(name)
    archive = ZipFile(BytesIO(data))
    _check_sizes(archive.infolist(), name, bounds)
    return archive


def _check_sizes(infos: list[ZipInfo], name: str, bounds: Bounds) -> None:
    if len(infos) > bounds.members:
        raise _too_many(len(infos), name, bounds)
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if size > bounds.megabytes * 2**20:
        raise _too_large(size, name, bounds)
    if size > max(MIN_SUSPECT_MB * 2**20, MAX_ARCHIVE_RATIO * packed):
        raise _too_packed(size // max(packed, 1), name)


def _members(archive: ZipFile, name: str) -> dict[str, ZipInfo]:
    """The arrays in an archive by their names."""
    infos = archive.infolist()
    members = {info.filename.removesuffix(".npy"): info for info in infos if info.filename.endswith(".npy")}
    if not members:
        raise _no_arrays([info.filename for info in infos], name)
    return members


def _chosen(members: dict[str, ZipInfo], member: str | None, name: str) -> str:
    if member is None and len(members) == 1:
        member = next(iter(members))
    if member is None:
        told = phrase(
            "“{name}” holds {count} arrays, {arrays}; choose one of them.",
            name=name,
            count=len(members),
            arrays=quoted(list(members)),
        )
        raise SourceError(told)
    if member not in members:
        told = phrase(
            "“{name}” holds no array “{array}”, but {arrays}; choose one.",
            name=name,
            array=shown(member, MAX_NAME),
            arrays=quoted(list(members)),
        )
        raise SourceError(told)
    if members[member].compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        told = phrase(
            "“{name}” is packed in a way that numpy does not use; save it with numpy.savez and upload that.",
            name=name,
        )
        raise SourceError(told)
    return member


def _broken(name: str) -> SourceError:
    told = phrase(
        "“{name}” is a zip archive, but it is cut short or damaged; "
        "save the arrays again with numpy.savez and upload that.",
        name=name,
    )
    return SourceError(told)


def _too_many(members: int, name: str, bounds: Bounds) -> SourceError:
    told = phrase(
        "“{name}” has {files} files in it, and at most {most} are read; save fewer arrays and upload that.",
        name=name,
        files=grouped(members),
        most=grouped(bounds.members),
    )
    return SourceError(told)


def _too_large(size: int, name: str, bounds: Bounds) -> SourceError:
    told = phrase(
        "“{name}” unpacks to {size:.1f} MB, and at most {most} MB are read; "
        "save fewer or smaller arrays and upload that.",
        name=name,
        size=size / 2**20,
        most=bounds.megabytes,
    )
    return SourceError(told)


def _too_packed(ratio: int, name: str) -> SourceError:
    told = phrase(
        "“{name}” unpacks to {ratio} times its size, and at most {most} times are read; "
        "save it with numpy.savez, which does not pack.",
        name=name,
        ratio=grouped(ratio),
        most=MAX_ARCHIVE_RATIO,
    )
    return SourceError(told)


def _no_arrays(files: list[str], name: str) -> SourceError:
    if not files:
        told = phrase(
            "“{name}” is an archive with no arrays in it, nothing at all; save one with numpy.savez.",
            name=name,
        )
    else:
        told = phrase(
            "“{name}” is an archive with no arrays in it, only {files}; save one with numpy.savez.",
            name=name,
            files=quoted(files),
        )
    return SourceError(told)
