"""The formats of files, a row each: how to recognise it, which page it is for, its reader, what to call it.

A file is recognised by its first bytes; the ending of its name chooses a reader even if it will refuse what
is inside. A new format is one row here and one module like those in `convviz.data.readers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from convviz.language import later, phrase

GZIP, NUMPY, ZIP = b"\x1f\x8b", b"\x93NUMPY", (b"PK\3\4", b"PK\5\6")
READERS = "convviz.data.readers."
TABLE, SOUND, PICTURE, STACK, ARRAY, NIFTI = (
    READERS + module for module in ("tables", "sounds", "pictures", "stacks", "arrays", "nifti")
)
"""The modules that read files, imported with the first file of theirs: `convviz.data.uploads` says how."""
OF_PAGE = {1: TABLE, 2: PICTURE, 3: STACK}
"""Who reads a file on the page of each rank if no row says so, and refuses it if need be."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_TABLES = (".csv", ".tsv", ".txt")
UPLOADABLE = later("PNG, JPEG, WebP, GIF, BMP or TIFF")


class File(NamedTuple):
    """What a file holds, and its name."""

    content: bytes
    name: str


class Advice(NamedTuple):
    """What a file is instead of a picture, and what to do about it: upload one in `UPLOADABLE` formats."""

    title: str
    advice: str


class Format(NamedTuple):
    """A format of files.

    Attributes
    ----------
    name : str
        A picture's is put into sentences.
    is_one : callable
        Whether bytes begin like a file of it. Where several rows say so, the first counts that has an answer
        to what is asked: the reader on a page, the title, or the advice.
    title : str or None
        What pages that cannot show it call it, "a WAV file"; None if its first bytes are no proof.
    readers : mapping
        By the rank of the page, the module that reads it there.
    endings : tuple of str
        Names that go to its reader whatever is in the file, in small letters.
    advice : str or None
        What the page of pictures says is to be done with it; None if it is a picture, or nothing better is
        known than of any other file.
    as_picture : str or None
        What the page of pictures calls it, where that is not the title: it looks closer.
    """

    name: str
    is_one: Callable[[bytes], bool]
    title: str | None = None
    readers: Mapping[int, str] = {}
    endings: tuple[str, ...] = ()
    advice: str | None = None
    as_picture: str | None = None


def _starts(*starts: bytes, at: int = 0) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(starts, at)


def _picture(name: str, is_one: Callable[[bytes], bool], title: str | None = None) -> Format:
    return Format(name, is_one, title or later("a {form} picture"), {2: PICTURE, 3: STACK})


def is_wav(data: bytes) -> bool:
    """Whether a file begins like a sound in the format WAV."""
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE"


def _is_ppm(data: bytes) -> bool:
    return data[:1] == b"P" and data[1:2] in b"1234567Ff" and data[2:3].isspace()


def _is_text(data: bytes) -> bool:
    head = data[:1024]
    try:
        text = head[: len(head) - 3 if len(head) == 1024 else None].decode()
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)


_is_heic = _starts(*(b"ftyp" + brand for brand in HEIC_BRANDS), at=4)
_is_postscript = _starts(b"%!PS", b"\xc5\xd0\xd3\xc6")
_is_jpeg_2000 = _starts(b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51")


def _is_svg(data: bytes) -> bool:
    return b"<svg" in _bare(data)


def _is_html(data: bytes) -> bool:
    return _bare(data).startswith((b"<!doctype html", b"<html"))


def _bare(data: bytes) -> bytes:
    """The first bytes of what may be a text, without its mark and the blanks before it, in small letters."""
    return data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()


_EXPORT = later("export it as PNG or JPEG and upload that")
_EXPORT_PAGE = later("export the page as PNG or JPEG and upload that")
_ONE_FRAME = later("save one frame as PNG or JPEG and upload that")
_AS_JPEG = later("save it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)")
_UNPACK = later("unpack it and upload the picture")
_SAVE_ITSELF = later("save the picture itself from the page and upload that")
_TYPE = later("type or paste numbers as a matrix, or upload a {formats} file")
_MEDIA = later("a video or an M4A sound")
"""The ISO base media formats, which are told apart only where there is different advice for each."""

FORMATS = (
    Format("NIfTI", lambda data: False, None, {3: NIFTI}, (".nii",)),
    Format("gzip", _starts(GZIP), later("a compressed file"), {3: NIFTI}, (".gz",), _UNPACK),
    Format(
        "NumPy",
        _starts(NUMPY),
        later("an array saved by numpy"),
        {3: ARRAY},
        (".npy", ".npz"),
        later("save it as a picture, or print it and paste the numbers"),
    ),
    Format(
        "zip",
        _starts(ZIP[0]),
        later("a zip archive or an office document"),
        {3: ARRAY},
        advice=later("take the picture out of it and upload that"),
    ),
    Format("empty zip", _starts(ZIP[1]), None, {3: ARRAY}),
    _picture("PNG", _starts(b"\x89PNG")),
    _picture("JPEG", _starts(b"\xff\xd8\xff")),
    _picture("GIF", _starts(b"GIF8")),
    _picture("TIFF", _starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    _picture("BMP", _starts(b"BM")),
    _picture("WebP", lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP"),
    _picture("PPM", _is_ppm),
    _picture("AVIF", _starts(b"ftypavif", b"ftypavis", at=4), _MEDIA),
    Format("HEIC", _is_heic, _MEDIA, advice=_AS_JPEG, as_picture=later("a HEIC photograph")),
    Format("MP4", _starts(b"ftyp", at=4), _MEDIA, advice=_ONE_FRAME, as_picture=later("a video")),
    Format("Matroska", _starts(b"\x1a\x45\xdf\xa3"), later("a video"), advice=_ONE_FRAME),
    Format("WAV", is_wav, later("a WAV file"), {1: SOUND}, (".wav", ".m4a")),
    Format("RIFF", _starts(b"RIFF"), None, {1: SOUND}),
    Format("MP3", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3"), later("an MP3 file"), {1: SOUND}),
    Format("Ogg", _starts(b"OggS"), later("an Ogg file"), {1: SOUND}),
    Format("FLAC", _starts(b"fLaC"), later("a FLAC file"), {1: SOUND}),
    Format("AIFF", _starts(b"FORM"), later("an AIFF file"), {1: SOUND}),
    Format("PDF", _starts(b"%PDF"), later("a PDF document"), advice=_EXPORT_PAGE),
    Format("PostScript", _is_postscript, later("a PostScript drawing"), advice=_EXPORT),
    Format("Photoshop", _starts(b"8BPS"), later("a Photoshop document"), advice=_EXPORT),
    Format("icon", _starts(b"\0\0\1\0"), later("an icon"), advice=_EXPORT),
    Format("JPEG 2000", _is_jpeg_2000, later("a JPEG 2000 picture"), advice=_EXPORT),
    Format("JPEG XL", _starts(b"\0\0\0\x0cJXL", b"\xff\x0a"), later("a JPEG XL picture"), advice=_EXPORT),
    Format("SVG", _is_svg, advice=_EXPORT, as_picture=later("an SVG drawing")),
    Format("HTML", _is_html, advice=_SAVE_ITSELF, as_picture=later("a web page, not a picture")),
    Format("text", _is_text, advice=_TYPE, as_picture=later("text, not a picture")),
)
_OTHER = Advice(later("not a picture that can be read here"), later("upload a {formats} file"))


def reader_of(rank: int, data: bytes, name: str) -> str:
    """Return the module that reads a file on the page of a rank.

    Examples
    --------
    >>> reader_of(3, b"PK\\3\\4", "both.npz"), reader_of(1, b"GIF89a", "a.gif")
    ('convviz.data.readers.arrays', 'convviz.data.readers.tables')
    """
    rows = (row for row in FORMATS if rank in row.readers)
    ending = name.lower()
    found = (row for row in rows if ending.endswith(row.endings) or row.is_one(data))
    return next((row.readers[rank] for row in found), OF_PAGE[rank])


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
    ending = name.lower()
    for row in FORMATS:
        if row.is_one(data) or ending.endswith(row.endings):
            return 1 if row.is_one is _is_text else min(row.readers, default=2)
    return 1 if ending.endswith(_TABLES) else 2


def title_of(data: bytes) -> str | None:
    """Return what a file is, if its first bytes tell.

    Examples
    --------
    >>> title_of(b"fLaC"), title_of(b"GIF89a"), title_of(b"%PDF-1.7"), title_of(b"1,2,3")
    ('a FLAC file', 'a GIF picture', 'a PDF document', None)
    """
    found = ((row.title, row.name) for row in FORMATS if row.title and row.is_one(data))
    return next((phrase(title, form=name) for title, name in found if title), None)


def advice_on(data: bytes) -> Advice:
    """Return what the page of pictures says of a file that is none.

    Examples
    --------
    >>> advice_on(b"%PDF-1.7").title
    'a PDF document'
    """
    for row in FORMATS:
        title = row.as_picture or row.title
        if title and row.advice and row.is_one(data):
            return Advice(title, row.advice)
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
