"""What a file is, is said alike on every page: by its content, then by the ending of its name."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.formats import rank_of
from convviz.data.signatures import is_svg
from convviz.data.uploads import File, read_files
from testbed.files.arrays import npz, zipped
from testbed.files.nifti import full, nifti

BROUGHT = Path(__file__).parent / "brought"
MP3 = b"\xff\xfb\x90\x64" + bytes(413)


def brought(name: str) -> File:
    return File((BROUGHT / name).read_bytes(), name)


def refusal(rank: int, *files: File) -> str:
    with pytest.raises(SourceError) as refused:
        read_files(rank, files)
    return str(refused.value)


KINDS = {
    "a tensor of PyTorch": (
        brought("A04-tensor.pt").content,
        "a.zip",
        "a file of PyTorch, which is never opened",
    ),
    "an older file of PyTorch": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "a", "a file of PyTorch"),
    "a damaged one, by its name": (bytes(9), "net.pth", "a file of PyTorch"),
    "a pickle": (b"\x80\x04\x95", "a.npy", "a Python pickle, which is never opened"),
    "a MATLAB file": (b"MATLAB 5.0 MAT-file, Platform", "a", "a MATLAB file"),
    "an HDF5 file": (b"\x89HDF\r\n\x1a\n", "a.mat", "an HDF5 file"),
    "a FITS file": (b"SIMPLE  =                    T", "a", "a FITS file"),
    "an older Excel file": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a.csv",
        "an office document of the older kind",
    ),
    "a Word file": (zipped({"word/document.xml": b"<w/>"}), "a.xlsx", "an office document"),
    "a HEIC photograph": (b"\0\0\0\x18ftypheic", "a.jpg", "a HEIC photograph"),
    "a Canon photograph": (b"II*\0\x10\0\0\0CR\2\0", "a.tif", "a camera's raw photograph"),
    "a Nikon photograph, by its name": (
        brought("I07-preview-first.tif").content,
        "a.NEF",
        "a camera's raw photograph",
    ),
    "a video": (b"\0\0\0\x18ftypmp42", "a", "a video"),
    "a QuickTime video": (b"\0\0\0\x14ftypqt  ", "a", "a video"),
    "an AVI video": (b"RIFF\0\0\0\0AVI LIST", "a.wav", "a video"),
    "an M4A sound": (b"\0\0\0\x18ftypM4A ", "a.wav", "an M4A sound"),
    "an M4A sound with the mark of a video": (b"\0\0\0\x18ftypmp42", "a.M4A", "an M4A sound"),
    "an AMR sound": (brought("W04k-voice.amr").content, "a", "an AMR sound"),
    "a PDF document": (b"%PDF-1.7\n", "a.png", "a PDF document"),
    "a NRRD volume": (b"NRRD0005\n", "a", "a volume in a format that is not read here"),
    "another archive": (b"7z\xbc\xaf\x27\x1c", "a.zip", "a compressed file"),
}


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(("content", "name", "kind"), KINDS.values(), ids=KINDS)
def test_a_file_that_no_page_reads_is_called_the_same_on_each(rank, content, name, kind):
    said = refusal(rank, File(content, name))
    assert said.startswith(f"“{name}” is {kind}")
    assert "damaged" not in said


ELSEWHERE = {
    "NIfTI": (nifti(full((4, 5, 6))), "a.nii", "a NIfTI volume", (1, 2), "3D"),
    "packed NIfTI": (brought("M08-head.nii.gz").content, "b.gz", "a NIfTI volume", (1, 2), "3D"),
    "a picture": (b"GIF89a", "a.csv", "a GIF picture", (1,), "2D or 3D"),
    "a sound": (b"fLaC", "a.png", "a FLAC file", (2, 3), "1D"),
    "MP3 without a title": (MP3, "a", "an MP3 file", (2, 3), "1D"),
    "RF64": (brought("W03-rf64.wav").content, "a", "a WAV file of the kind RF64", (2, 3), "1D"),
}


@pytest.mark.parametrize(("content", "name", "kind", "ranks", "page"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_file_for_another_page_is_sent_there(content, name, kind, ranks, page):
    for rank in ranks:
        assert refusal(rank, File(content, name)) == (
            f"“{name}” is {kind}; it is read on the page {page}: open that and upload it there."
        )


def test_what_fits_another_page_only_once_it_is_saved_anew_says_both():
    assert refusal(1, File(b"%PDF-1.7", "a.pdf")) == (
        "“a.pdf” is a PDF document; export the page as PNG or JPEG and upload that. "
        "That is read on the page 2D or 3D."
    )
    assert refusal(2, File(b"#!AMR\n", "a.amr")).endswith("and upload that. That is read on the page 1D.")


def test_the_content_counts_before_the_name():
    array = npz(a=np.arange(8.0).reshape(2, 2, 2))
    assert read_files(3, [File(array, "a.nii")]).values.shape == (1, 2, 2, 2)
    volume = nifti(full((4, 5, 6)))
    assert read_files(3, [File(volume, "a.npy")]).values.shape == (1, 6, 5, 4)
    assert rank_of(volume, "a.csv") == 3


def test_only_what_is_cut_short_is_called_so():
    whole = gzip.compress(nifti(full((9, 9, 9))), mtime=0)
    assert "cut short or damaged" in refusal(3, File(whole[:-40], "a.nii.gz"))
    assert "is a compressed file, and there is no NIfTI volume in it" in refusal(
        3, File(gzip.compress(b"a,b"), "b.gz")
    )


@pytest.mark.parametrize("names", [("M02-pair.hdr", "M02-pair.img"), ("M02-pair.img", "M02-pair.hdr")])
def test_a_pair_of_files_is_one_volume(names):
    pair = read_files(3, [brought(name) for name in names])
    assert pair.values.shape == (1, 4, 3, 2)
    assert pair.notes[-1] == "values 0 to 23 scaled to 0–255"


@pytest.mark.parametrize("name", ["M02-pair.hdr", "M02-pair.img"])
def test_half_a_pair_asks_for_the_other(name):
    assert refusal(3, brought(name)) == (
        f"“{name}” is one of a pair of files, .hdr and .img; choose both at once, or save the volume as one "
        ".nii file and upload that."
    )


def test_a_header_of_the_older_kind_is_known_and_read_with_its_numbers():
    header, image = brought("M02-pair.hdr"), brought("M02-pair.img")
    older = File(header.content[:344] + bytes(4), "old.hdr")
    assert "one of a pair" in refusal(3, older)
    assert read_files(3, [older, image]).values.shape == (1, 4, 3, 2)


def test_two_volumes_at_once_are_refused():
    file = File(nifti(full((4, 5, 6))), "a.nii")
    assert refusal(3, file, file) == (
        "2 medical files at once are read only as a pair, .hdr and .img; choose one volume."
    )


def test_a_drawing_is_known_by_its_first_element_and_by_no_later_word():
    entities = b'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-" "-" [\n<!ENTITY a "b">\n]>\n<svg width="1"/>'
    assert is_svg(entities)
    assert is_svg(b"<!-- drawn -->\n<SVG>")
    assert not is_svg(b"<img/src=x>,<svg/onload=1>\n1,2\n")
