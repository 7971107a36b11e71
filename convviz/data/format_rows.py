"""The table of file formats, a row each: how to recognise it, who reads it on which page, what to call it.

A new format is one row here and one module like those in `convviz.data.readers`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from convviz.data import signatures
from convviz.data.signatures import GZIP, NUMPY, ZIP, Recogniser, either, holds, riff, starts
from convviz.language import later

READERS = "convviz.data.readers."
TEXT, SOUND, PICTURE, STACK, ARRAY, NIFTI, DICOM = (
    READERS + module
    for module in ("texts", "sounds", "pictures", "stacks", "arrays", "nifti", "dicom_volumes")
)
"""The modules that read files, imported with the first file of theirs: `convviz.data.uploads` says how."""
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_TABLES = (".csv", ".tsv", ".txt")


class Format(NamedTuple):
    """A format of files.

    Attributes
    ----------
    name : str
        A picture's is put into sentences.
    is_one : callable
        Whether bytes begin like a file of it. Where several rows say so, the first counts.
    title : str or None
        What it is called where it cannot be shown, "a WAV file".
    readers : mapping
        By the rank of the page, the module that reads it there; the first is the rank that suits it best.
    endings : tuple of str
        Names of files that are taken for it where their first bytes say nothing, in small letters.
    advice : str or None
        What is to be done with a file where it is not read; None if it is read on some page as it is.
    as_picture : str or None
        What the pages of pictures and volumes call it, where that is not the title; with the advice.
    fits : tuple of int
        The ranks on whose pages a file that none reads can be shown after what is advised.
    """

    name: str
    is_one: Recogniser
    title: str | None = None
    readers: Mapping[int, str] = {}
    endings: tuple[str, ...] = ()
    advice: str | None = None
    as_picture: str | None = None
    fits: tuple[int, ...] = (2, 3)


def _picture(name: str, is_one: Recogniser, *endings: str) -> Format:
    return Format(name, is_one, later("a {form} picture"), {2: PICTURE, 3: STACK}, endings)


_EXPORT = later("export it as PNG or JPEG and upload that")
_EXPORT_PAGE = later("export the page as PNG or JPEG and upload that")
_EXPORT_SOUND = later("export it as WAV and upload that")
_ONE_FRAME = later("save one frame as PNG or JPEG and upload that")
_AS_JPEG = later("save it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)")
_AS_NIFTI = later("save the volume as .nii or .nii.gz and upload that")
_UNPACK = later("unpack it and upload what is in it")
_TAKE_OUT = later("take out what you need and upload that")
_SAVE_ITSELF = later("save the picture itself from the page and upload that")
_TYPE = later("type or paste numbers as a matrix, or upload a {formats} file")
_COPY_TABLE = later("copy the table into a spreadsheet, save that as CSV or .xlsx and upload it")
_SAVE_XLSX = later("open it in a spreadsheet program, save it as .xlsx or CSV and upload that")
_SAVE_TENSOR = later("save one array of it with numpy.save(name, tensor.numpy()) and upload that")
_SAVE_ARRAY = later("save one array of it with numpy.save and upload that")
_SAVE_MATLAB = later(
    "save one array of it with numpy.save(name, scipy.io.loadmat(file)[key]), "
    "or in MATLAB with writematrix as CSV, and upload that"
)
_SAVE_FITS = later("save its numbers with numpy.save(name, astropy.io.fits.getdata(file)) and upload that")
_ANY = (1, 2, 3)
_VIDEO = later("a video")
_DOCUMENT = later("an office document")


def _raw(*endings: str) -> Format:
    is_one = either(
        starts(b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"IIU\0", b"FOVb"),
        starts(b"CR\2", at=8),
        starts(b"ftypcrx", at=4),
    )
    return Format("raw", is_one, later("a camera's raw photograph"), endings=endings, advice=_EXPORT)


is_wav = riff(b"WAVE")
"""Whether a file begins like a sound in the format WAV."""

_SOUNDS = {1: SOUND}
_ARRAYS = {3: ARRAY, 2: READERS + "array_pictures", 1: READERS + "array_sequences"}
FORMATS = (
    Format("NIfTI", signatures.is_nifti, later("a NIfTI volume"), {3: NIFTI}, (".nii", ".nii.gz")),
    Format(
        "NIfTI pair",
        signatures.is_nifti_pair,
        later("half of a medical volume in two files, .hdr and .img"),
        {3: NIFTI},
        (".hdr", ".img"),
    ),
    Format(
        "IDX",
        signatures.is_idx,
        later("a file in the format IDX, as of MNIST"),
        _ARRAYS,
        ("-ubyte", "-ubyte.gz", ".idx"),
    ),
    Format(
        "DICOM",
        signatures.is_dicom,
        later("a DICOM file"),
        {3: DICOM, 2: READERS + "dicom_pictures"},
        (".dcm", ".dicom"),
    ),
    Format("gzip", starts(GZIP), later("a compressed file"), {3: NIFTI}, (".gz",), _UNPACK, fits=_ANY),
    Format("NumPy", starts(NUMPY), later("an array saved by numpy"), _ARRAYS, (".npy", ".npz")),
    Format(
        "PyTorch",
        either(holds(b"/data.pkl", b"/.format_version"), starts(b"\x80\2\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.")),
        later("a file of PyTorch, which is never opened, as it can run programs"),
        {},
        (".pt", ".pth"),
        _SAVE_TENSOR,
        fits=_ANY,
    ),
    Format("npz", holds(b".npy"), later("an archive of arrays saved by numpy"), _ARRAYS),
    Format("xlsx", holds(b"xl/"), later("an Excel file"), {1: READERS + "sheets"}, (".xlsx", ".xlsm")),
    Format(
        "office document",
        holds(b"word/", b"ppt/", b"mimetypeapplication/vnd.oasis"),
        _DOCUMENT,
        {},
        (".docx", ".pptx", ".odt", ".odp"),
        _COPY_TABLE,
        fits=(1,),
    ),
    Format("zip", starts(ZIP[0]), later("a zip archive"), {3: ARRAY}, (), _TAKE_OUT, fits=_ANY),
    Format("empty zip", starts(ZIP[1]), None, {3: ARRAY}),
    Format(
        "older office document",
        starts(b"\xd0\xcf\x11\xe0"),
        later("an office document of the older kind (.xls, .doc or .ppt)"),
        {},
        (".xls", ".doc", ".ppt"),
        _SAVE_XLSX,
        fits=(1,),
    ),
    Format(
        "pickle",
        starts(*(b"\x80" + bytes([version]) for version in range(2, 6))),
        later("a Python pickle, which is never opened, as it can run programs"),
        {},
        (".pkl", ".pickle"),
        later("save the array with numpy.save and upload that"),
        fits=_ANY,
    ),
    Format(
        "MATLAB",
        either(starts(b"MATLAB 5.0 MAT", b"MATLAB 7.3 MAT")),
        later("a MATLAB file"),
        {},
        (".mat",),
        _SAVE_MATLAB,
        fits=_ANY,
    ),
    Format("HDF5", starts(b"\x89HDF"), later("an HDF5 file"), {}, (".h5", ".hdf5"), _SAVE_ARRAY, fits=_ANY),
    Format(
        "FITS",
        starts(b"SIMPLE  ="),
        later("a FITS file, as of a telescope"),
        {},
        (".fits", ".fit"),
        _SAVE_FITS,
        fits=_ANY,
    ),
    Format(
        "other volume",
        starts(b"NRRD000", b"ObjectType = Image"),
        later("a volume in a format that is not read here"),
        {},
        (".nrrd", ".nhdr", ".mha", ".mhd", ".mgz", ".mgh"),
        _AS_NIFTI,
        fits=(3,),
    ),
    Format("Parquet", starts(b"PAR1"), later("a Parquet table"), {}, (".parquet",), _SAVE_XLSX, fits=(1,)),
    Format(
        "packed",
        starts(b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
        later("a compressed file"),
        {},
        (".7z", ".rar", ".bz2", ".xz", ".zst", ".tar"),
        _UNPACK,
        fits=_ANY,
    ),
    _raw(".cr2", ".cr3", ".nef", ".arw", ".dng", ".raf", ".orf", ".rw2", ".pef", ".srw"),
    _picture("PNG", starts(b"\x89PNG"), ".png"),
    _picture("JPEG", starts(b"\xff\xd8\xff"), ".jpg", ".jpeg"),
    _picture("GIF", starts(b"GIF8"), ".gif"),
    _picture("TIFF", starts(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), ".tif", ".tiff"),
    _picture("BMP", starts(b"BM"), ".bmp"),
    _picture("WebP", riff(b"WEBP"), ".webp"),
    _picture("PPM", signatures.is_ppm),
    _picture("AVIF", starts(b"ftypavif", b"ftypavis", at=4), ".avif"),
    Format(
        "HEIC",
        starts(*(b"ftyp" + brand for brand in HEIC_BRANDS), at=4),
        later("a HEIC photograph"),
        {},
        (".heic", ".heif"),
        _AS_JPEG,
    ),
    Format(
        "M4A",
        starts(*(b"ftyp" + brand for brand in (b"M4A", b"M4B", b"M4P", b"F4A")), at=4),
        later("an M4A sound"),
        {},
        (".m4a", ".aac"),
        _EXPORT_SOUND,
        fits=(1,),
    ),
    Format("AAC", starts(b"\xff\xf1", b"\xff\xf9"), later("an AAC sound"), advice=_EXPORT_SOUND, fits=(1,)),
    Format(
        "AMR", starts(b"#!AMR"), later("an AMR sound, as of a phone"), {}, (".amr",), _EXPORT_SOUND, fits=(1,)
    ),
    Format(
        "video",
        either(
            starts(b"ftyp", b"moov", b"mdat", b"wide", at=4),
            starts(b"\x1a\x45\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3", b"FLV\1", b"\x30\x26\xb2\x75"),
            riff(b"AVI "),
        ),
        _VIDEO,
        {},
        (".mp4", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".flv", ".m4v"),
        _ONE_FRAME,
    ),
    Format("WAV", is_wav, later("a WAV file"), _SOUNDS, (".wav", ".wave")),
    Format("RF64", riff(b"WAVE", b"RF64", b"BW64"), later("a WAV file of the kind RF64"), _SOUNDS),
    Format("RIFX", riff(b"WAVE", b"RIFX"), later("a WAV file of the kind RIFX"), _SOUNDS),
    Format("RIFF", starts(b"RIFF"), None, _SOUNDS),
    Format("MP3", signatures.is_mp3, later("an MP3 file"), _SOUNDS, (".mp3",)),
    Format("Ogg", starts(b"OggS"), later("an Ogg file"), _SOUNDS, (".ogg", ".oga", ".opus")),
    Format("FLAC", starts(b"fLaC"), later("a FLAC file"), _SOUNDS, (".flac",)),
    Format(
        "AIFF",
        either(riff(b"AIFF", b"FORM"), riff(b"AIFC", b"FORM")),
        later("an AIFF file"),
        _SOUNDS,
        (".aif", ".aiff"),
    ),
    Format("CAF", starts(b"caff"), later("a CAF sound, as of a Mac"), _SOUNDS, (".caf",)),
    Format("AU", starts(b".snd"), later("an AU sound"), _SOUNDS, (".au", ".snd")),
    Format("W64", starts(b"riff.\x91\xcf\x11"), later("a sound in the format W64"), _SOUNDS, (".w64",)),
    Format("PDF", starts(b"%PDF"), later("a PDF document"), {}, (".pdf",), _EXPORT_PAGE),
    Format(
        "PostScript",
        starts(b"%!PS", b"\xc5\xd0\xd3\xc6"),
        later("a PostScript drawing"),
        {},
        (".eps", ".ps"),
        _EXPORT,
    ),
    Format("Photoshop", starts(b"8BPS"), later("a Photoshop document"), {}, (".psd",), _EXPORT),
    Format("icon", starts(b"\0\0\1\0"), later("an icon"), {}, (".ico",), _EXPORT),
    Format(
        "JPEG 2000",
        starts(b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51"),
        later("a JPEG 2000 picture"),
        {},
        (".jp2", ".j2k"),
        _EXPORT,
    ),
    Format(
        "JPEG XL", starts(b"\0\0\0\x0cJXL", b"\xff\x0a"), later("a JPEG XL picture"), {}, (".jxl",), _EXPORT
    ),
    Format("SVG", signatures.is_svg, later("an SVG drawing"), {}, (".svg",), _EXPORT),
    Format(
        "HTML", signatures.is_html, later("a web page, not a picture"), {}, (".html", ".htm"), _SAVE_ITSELF
    ),
    Format("RTF", starts(b"{\\rtf"), _DOCUMENT, {}, (".rtf",), _COPY_TABLE, fits=(1,)),
    Format(
        "FASTA",
        signatures.is_fasta_file,
        later("a file of sequences (FASTA)"),
        {1: TEXT},
        (".fasta", ".fa", ".fna", ".faa", ".fastq", ".fq"),
    ),
    Format(
        "text", signatures.is_text, None, {1: TEXT}, _TABLES, _TYPE, as_picture=later("text, not a picture")
    ),
)
