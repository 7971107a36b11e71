"""What every uploaded file is held to before anything in it is read."""

from convviz.errors import SourceError
from convviz.limits import MAX_NAME, MAX_UPLOAD_MB
from convviz.sources.kinds import STARTS, picture_format
from convviz.sources.wording import shown

SOUNDS = (
    (b"ID3", "an MP3 file"),
    (b"\xff\xfb", "an MP3 file"),
    (b"\xff\xf3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"FORM", "an AIFF file"),
)


def checked_name(data: bytes, name: str, advice: str) -> str:
    """Return what to call a file, if it is neither empty nor too large.

    Parameters
    ----------
    data : bytes
    name : str
        What the user calls it.
    advice : str
        What to do if it is too large: "delete columns or rows".

    Raises
    ------
    SourceError

    Examples
    --------
    >>> checked_name(b"1,2", "a\\nb.csv", "delete rows")
    'a b.csv'
    """
    name = shown(name, MAX_NAME) or "the file"
    if not data:
        raise SourceError(f"“{name}” is empty (0 bytes); save it again, or choose another file.")
    if len(data) > MAX_UPLOAD_MB * 2**20:
        raise SourceError(
            f"“{name}” has {len(data) / 2**20:.1f} MB, and at most {MAX_UPLOAD_MB} MB are read; "
            f"{advice} and upload that."
        )
    return name


def title_of(data: bytes) -> str | None:
    """Return what a file is, if its first bytes tell.

    Examples
    --------
    >>> title_of(b"fLaC"), title_of(b"GIF89a"), title_of(b"%PDF-1.7"), title_of(b"1,2,3")
    ('a FLAC file', 'a GIF picture', 'a PDF document', None)
    """
    if data[4:8] == b"ftyp":
        return "a video or an M4A sound"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "a WAV file"
    if form := picture_format(data):
        return f"a {form} picture"
    starts = [*SOUNDS, *((start, kind.title) for start, kind in STARTS)]
    return next((title for start, title in starts if data.startswith(start)), None)
