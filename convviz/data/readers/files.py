"""What every uploaded file is held to before anything in it is read."""

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_NAME, MAX_UPLOAD_MB
from convviz.data.signatures import STARTS, picture_format
from convviz.data.wording import shown
from convviz.language import later, phrase

SOUNDS = (
    (b"ID3", later("an MP3 file")),
    (b"\xff\xfb", later("an MP3 file")),
    (b"\xff\xf3", later("an MP3 file")),
    (b"OggS", later("an Ogg file")),
    (b"fLaC", later("a FLAC file")),
    (b"FORM", later("an AIFF file")),
)


def checked_name(data: bytes, name: str, advice: str) -> str:
    """Return what to call a file, if it is neither empty nor too large.

    Parameters
    ----------
    data : bytes
    name : str
        What the user calls it.
    advice : str
        What to do if it is too large, in the language that is spoken: "delete columns or rows".

    Raises
    ------
    SourceError

    Examples
    --------
    >>> checked_name(b"1,2", "a\\nb.csv", "delete rows")
    'a b.csv'
    """
    name = shown(name, MAX_NAME) or phrase("the file")
    if not data:
        raise empty(name)
    if len(data) > MAX_UPLOAD_MB * 2**20:
        told = phrase(
            "“{name}” has {size:.1f} MB, and at most {most} MB are read; {advice} and upload that.",
            name=name,
            size=len(data) / 2**20,
            most=MAX_UPLOAD_MB,
            advice=advice,
        )
        raise SourceError(told)
    return name


def empty(name: str) -> SourceError:
    """The refusal of a file with nothing in it."""
    told = phrase("“{name}” is empty (0 bytes); save it again, or choose another file.", name=name)
    return SourceError(told)


def is_wav(data: bytes) -> bool:
    """Whether a file begins like a sound in the format WAV."""
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def title_of(data: bytes) -> str | None:
    """Return what a file is, if its first bytes tell.

    Examples
    --------
    >>> title_of(b"fLaC"), title_of(b"GIF89a"), title_of(b"%PDF-1.7"), title_of(b"1,2,3")
    ('a FLAC file', 'a GIF picture', 'a PDF document', None)
    """
    if data[4:8] == b"ftyp":
        return phrase("a video or an M4A sound")
    if is_wav(data):
        return phrase("a WAV file")
    if form := picture_format(data):
        return phrase("a {form} picture", form=form)
    starts = [*SOUNDS, *((start, kind.title) for start, kind in STARTS)]
    return next((phrase(title) for start, title in starts if data.startswith(start)), None)
