"""DICOM files as pictures and volumes: the numbers that pydicom gives, their order and their window."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from convviz.core.errors import SourceError
from convviz.data.formats import rank_of
from convviz.data.inputs import Upload
from convviz.data.readers import dicom_elements
from convviz.data.uploads import File, choice_title, choices_in, read_files, read_first
from testbed.files.dicom import SYNTAXES, dataset, dicom, packed, part, placed, written
from testbed.files.pictures import encoded

BROUGHT = Path(__file__).parent / "brought"
WHOLE = np.arange(-30, 90, dtype="i2").reshape(10, 12) * 25
BYTES = np.arange(120, dtype="u1").reshape(10, 12) * 2


def first(rank: int, *contents: bytes) -> Upload:
    files = [File(content, f"{index}.dcm") for index, content in enumerate(contents)]
    return read_first(rank, files, choices_in(rank, files))[1]


def numbers(rank: int, *contents: bytes) -> np.ndarray:
    files = [File(content, f"{index}.dcm") for index, content in enumerate(contents)]
    return read_files(rank, files, ":numbers").values


def refusal(rank: int, *contents: bytes) -> str:
    with pytest.raises(SourceError) as refused:
        first(rank, *contents)
    return str(refused.value)


def by_pydicom(content: bytes) -> np.ndarray:
    elements = pydicom.dcmread(BytesIO(content))
    return pydicom.pixels.apply_rescale(elements.pixel_array, elements)


def scaled(values: np.ndarray) -> np.ndarray:
    return np.round((values - values.min()) / np.ptp(values) * 255)


KINDS = {"<i2": WHOLE, "<u2": WHOLE.astype("u2"), "|u1": BYTES, "<i4": WHOLE.astype("i4")}
WRITTEN = [
    (syntax, kind)
    for syntax in SYNTAXES
    for kind in KINDS
    if (syntax, kind) != ("runs", "<i4") and (syntax != "big-endian" or kind.endswith("2"))
]
"""Runs are of 16 bits at most, and pydicom turns no bytes when it writes."""


@pytest.mark.parametrize(("syntax", "kind"), WRITTEN)
def test_numbers_and_their_scale_are_those_of_pydicom(syntax, kind):
    values = KINDS[kind]
    content = dicom(values, syntax, RescaleSlope=2, RescaleIntercept=-1024)
    np.testing.assert_array_equal(numbers(3, content)[0, 0], values * 2.0 - 1024)
    np.testing.assert_array_equal(numbers(2, content)[0], by_pydicom(content))
    assert first(2, content).pixels[..., 0].tolist() == scaled(values).tolist()
    assert first(3, content).values[0, 0].tolist() == scaled(values).tolist()


def test_a_picture_says_which_values_became_brightness():
    picture = first(2, dicom(WHOLE, RescaleSlope=1, RescaleIntercept=-100))
    assert picture.notes == ("values −850 to 2125 scaled to 0–255",)
    assert first(2, dicom(BYTES)).notes == ()
    assert first(2, dicom(BYTES)).pixels[..., 0].tolist() == BYTES.tolist()


@pytest.mark.parametrize("kind", ["f4", "f8"])
def test_floating_point_is_read_and_what_is_no_number_counts_as_0(kind):
    values = (WHOLE / 64).astype(kind)
    assert numbers(3, dicom(values))[0, 0].tolist() == values.tolist()
    values[3, 4] = np.nan
    volume = first(3, dicom(values))
    assert "1 value that is NaN read as 0" in volume.notes
    assert numbers(2, dicom(values))[0, 3, 4] == 0


def test_where_0_is_white_it_is_shown_white():
    content = dicom(WHOLE, PhotometricInterpretation="MONOCHROME1")
    picture, volume = first(2, content), first(3, content)
    assert picture.pixels[..., 0].tolist() == (255 - scaled(WHOLE)).tolist()
    assert np.array_equal(volume.values[0, 0], picture.pixels[..., 0])
    assert picture.notes[-1] == "0 is white, as the file says"


def test_a_file_without_a_preamble_is_known_by_its_first_element():
    elements = dataset(WHOLE)
    content = written(elements, preamble=False)
    assert content[:4] == b"\x08\0\x16\0"
    assert numbers(3, content)[0, 0].tolist() == WHOLE.tolist()
    assert read_files(3, [File(content, "without an ending")], ":numbers").values.shape == (1, 1, 10, 12)


WINDOWED = dicom(WHOLE, WindowCenter=[40, 300], WindowWidth=[400, 1500])


def test_the_window_of_the_file_is_applied_first_and_others_can_be_chosen():
    file = File(WINDOWED, "a.dcm")
    for rank in (2, 3):
        options = choices_in(rank, [file])
        assert [choice_title(rank, one, file) for one in options] == [
            "centre 40, width 400",
            "centre 300, width 1500",
            "all values",
            "the numbers of the file",
        ]
    elements = pydicom.dcmread(BytesIO(WINDOWED))
    for index, option in enumerate(options[:2]):
        expected = pydicom.pixels.apply_windowing(elements.pixel_array, elements, index=index).astype(float)
        expected = (expected + 2**15) / (2**16 - 1) * 255  # pydicom fills the range of the stored bits
        picture, volume = (read_files(rank, [file], option) for rank in (2, 3))
        assert np.abs(picture.pixels[..., 0] - expected).max() <= 0.51
        assert np.array_equal(volume.values[0, 0], picture.pixels[..., 0])
    assert picture.notes == ("values −450 to 1049 scaled to 0–255, the window of the file",)
    assert read_files(2, [file], ":range").notes == ("values −750 to 2225 scaled to 0–255",)
    assert read_files(2, [file], ":window 7 7").notes == read_files(2, [file], options[0]).notes


@pytest.mark.parametrize("form", ["LINEAR_EXACT", "SIGMOID"])
def test_other_forms_of_windows_are_those_of_pydicom(form):
    content = dicom(WHOLE, WindowCenter=40, WindowWidth=400, VOILUTFunction=form)
    elements = pydicom.dcmread(BytesIO(content))
    expected = pydicom.pixels.apply_windowing(elements.pixel_array, elements).astype(float)
    got = first(2, content).pixels[..., 0]
    assert np.abs(got - (expected + 2**15) / (2**16 - 1) * 255).max() <= 1


@pytest.mark.parametrize(("centre", "width"), [("", ""), (40, 0), (40, -3), ([], [])])
def test_a_window_that_is_none_is_not_offered(centre, width):
    elements = dataset(WHOLE)
    elements.add_new("WindowCenter", "DS", centre)
    elements.add_new("WindowWidth", "DS", width)
    assert choices_in(2, [File(written(elements), "a")]) == (":range", ":numbers")


def slices(places, **more) -> list[bytes]:
    return [
        dicom(WHOLE + index, InstanceNumber=number, **placed(place, **more))
        for index, (place, number) in enumerate(places)
    ]


def test_a_series_is_sorted_by_its_positions_and_not_by_numbers_or_names():
    volume = numbers(3, *slices([(9, 1), (3, 4), (-3, 3), (0, 2), (6, 5)]))
    assert (volume[0, :, 0, 0] - WHOLE[0, 0]).tolist() == [2, 3, 1, 4, 0]
    data = first(3, *slices([(9, 1), (3, 4), (-3, 3), (0, 2), (6, 5)]))
    assert data.notes[0] == "5 slices sorted by their positions, 3 mm apart"
    assert data.name == "5 DICOM files"


def test_positions_count_along_what_the_slices_are_at_right_angles_to():
    turned = {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]}  # sagittal: the normal is -x
    contents = [
        dicom(WHOLE + index, **turned, ImagePositionPatient=[x, 0, 0]) for index, x in enumerate((4, -1, 9))
    ]
    assert (numbers(3, *contents)[0, :, 0, 0] - WHOLE[0, 0]).tolist() == [2, 0, 1]


def test_uneven_and_equal_positions_are_said():
    assert first(3, *slices([(0, 1), (3, 2), (8, 3)])).notes[0] == (
        "3 slices sorted by their positions, unevenly 3 to 5 mm apart"
    )
    assert first(3, *slices([(0, 2), (3, 2), (0, 1)])).notes[0] == (
        "3 slices sorted by their positions; some are at the same one"
    )


def test_without_positions_the_numbers_count_and_without_these_the_names():
    numbered = [dicom(WHOLE + index, InstanceNumber=number) for index, number in enumerate((12, 3, 7))]
    assert (numbers(3, *numbered)[0, :, 0, 0] - WHOLE[0, 0]).tolist() == [1, 2, 0]
    assert first(3, *numbered).notes[0] == "slices in the order of their numbers: the files say no positions"
    named = [dicom(WHOLE + index) for index in range(3)]
    assert first(3, *named).notes[0] == "slices in the order of their names, “0.dcm” to “2.dcm”"


def test_each_slice_has_a_scale_of_its_own():
    contents = [
        dicom(WHOLE, RescaleSlope=slope, RescaleIntercept=0, **placed(slope)) for slope in (0.5, 2, 4)
    ]
    assert numbers(3, *contents)[0, :, 0, 0].tolist() == (WHOLE[0, 0] * np.array([0.5, 2, 4])).tolist()


def test_of_a_folder_what_is_of_another_series_or_no_picture_is_left_out_and_it_is_said():
    other = dicom(WHOLE[:4], SeriesInstanceUID="1.2.9")
    report = dataset(WHOLE)
    del report.PixelData
    data = first(3, *slices([(0, 1), (3, 2)]), other, written(report))
    assert data.values.shape == (1, 2, 10, 12)
    assert data.notes[0] == "left out 2 files that are not of the series"


def test_slices_of_unequal_size_are_named():
    wide = dicom(np.zeros((10, 14), "i2"), **placed(3))
    assert refusal(3, *slices([(0, 1)]), wide) == (
        "“1.dcm” is 14 × 10 pixels and “0.dcm” 12 × 10; choose the slices of one series."
    )


def test_a_large_series_is_averaged_down_and_then_windowed():
    contents = [dicom(np.full((128, 128), level, "i2"), **placed(level)) for level in (0, 100)]
    data = first(3, *contents)
    assert data.values.shape == (1, 2, 64, 64)
    assert data.notes[1:] == ("reduced from 2 × 128 × 128 to 2 × 64 × 64", "values 0 to 100 scaled to 0–255")


FILM = np.stack([WHOLE, WHOLE + 1, WHOLE + 2])


@pytest.mark.parametrize("syntax", ["explicit", "runs", "deflated"])
def test_the_frames_of_one_file_are_a_volume_and_the_first_a_picture(syntax):
    content = dicom(FILM, syntax, frames=3)
    assert numbers(3, content)[0].tolist() == FILM.tolist()
    assert numbers(2, content)[0].tolist() == WHOLE.tolist()
    assert first(2, content).notes[0] == "first of 3 frames"
    assert first(3, content).notes[0] == "frames in the order of the file"


def test_frames_have_places_scales_and_a_window_in_groups():
    each = [part("PlanePosition", ImagePositionPatient=[0, 0, place]) for place in (5.0, 0.0, 10.0)]
    for group, slope in zip(each, (1, 2, 4), strict=True):
        group.update(
            part("PixelValueTransformation", RescaleSlope=slope, RescaleIntercept=0, RescaleType="US")
        )
    shared = part("PlaneOrientation", ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    shared.update(part("FrameVOILUT", WindowCenter=40, WindowWidth=400))
    content = dicom(
        FILM,
        frames=3,
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence(each),
    )
    assert numbers(3, content)[0].tolist() == [
        (FILM[1] * 2).tolist(),
        FILM[0].tolist(),
        (FILM[2] * 4).tolist(),
    ]
    assert choices_in(3, [File(content, "a")])[0] == ":window 40 400"
    assert first(3, content).notes[0] == "3 slices sorted by their positions, 5 mm apart"


COLOURS = np.random.default_rng(2).integers(0, 256, (10, 12, 3), dtype="u1")


def test_colours_are_three_channels():
    content = dicom(COLOURS)
    assert first(2, content).pixels.tolist() == COLOURS.tolist()
    volume = first(3, content)
    assert np.moveaxis(volume.values[:, 0], 0, -1).tolist() == COLOURS.tolist()
    assert volume.channel_labels == ("red", "green", "blue")
    assert choices_in(3, [File(content, "a")]) == ()


def test_colours_plane_by_plane_and_as_brightness_and_difference_are_converted():
    planes = dataset(COLOURS, PlanarConfiguration=1)
    planes.PixelData = np.moveaxis(COLOURS, -1, 0).tobytes()
    assert first(2, written(planes)).pixels.tolist() == COLOURS.tolist()
    full = dicom(COLOURS, PhotometricInterpretation="YBR_FULL")
    expected = pydicom.pixels.convert_color_space(COLOURS, "YBR_FULL", "RGB")
    assert first(2, full).pixels.tolist() == expected.tolist()


def test_a_palette_gives_its_colours():
    content = dataset(BYTES, PhotometricInterpretation="PALETTE COLOR")
    for index, colour in enumerate(("Red", "Green", "Blue")):
        setattr(content, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        levels = np.roll(np.arange(256), index * 50).astype("<u2") * 257
        setattr(content, f"{colour}PaletteColorLookupTableData", levels.tobytes())
    pixels = first(2, written(content)).pixels
    assert pixels[..., 0].tolist() == BYTES.tolist()
    assert pixels[..., 1].tolist() == np.roll(np.arange(256), 50)[BYTES].tolist()


@pytest.mark.parametrize("frames", [1, 3])
def test_jpeg_in_a_file_is_decoded(frames):
    grey = Image.fromarray(BYTES)
    content = packed(
        [encoded(grey, "JPEG", quality=95)] * frames,
        np.stack([BYTES] * frames),
        "1.2.840.10008.1.2.4.50",
        frames=frames,
    )
    volume = first(3, content)
    assert volume.values.shape == (1, frames, 10, 12)
    assert np.abs(volume.values[0, -1] - BYTES).max() < 12


def test_a_jpeg_of_another_size_than_the_file_says_is_not_decoded():
    large = encoded(Image.new("L", (9000, 9000)), "JPEG")
    content = packed([large], BYTES, "1.2.840.10008.1.2.4.50")
    assert refusal(3, content).startswith(
        "“0.dcm” is a DICOM file, but it is cut short, damaged or of a rare"
    )


@pytest.mark.parametrize(
    ("syntax", "kind"),
    [
        ("1.2.840.10008.1.2.4.70", "JPEG Lossless"),
        ("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless"),
        ("1.2.840.10008.1.2.4.90", "JPEG 2000"),
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
    ],
)
def test_a_compression_that_nothing_here_reads_is_named(syntax, kind):
    said = refusal(2, packed([b"\xff\xd8\xff\xf7" + bytes(40)], BYTES, syntax))
    assert said.startswith(f"“0.dcm” is a DICOM file with pixels compressed as {kind}")
    assert said.endswith(
        "save it without compression (dcmdjpeg, or gdcmconv --raw), or as .nii or PNG, and upload that."
    )


def test_a_compression_that_nobody_knows_is_called_by_its_number():
    content = packed([bytes(40)], BYTES, "1.2.840.10008.1.2.4.70")
    content = content.replace(b"1.2.840.10008.1.2.4.70", b"1.2.3.4.5".ljust(22, b"\0"))
    assert "with pixels compressed as 1.2.3.4.5, which is not read here" in refusal(2, content)


def test_a_file_without_a_picture_says_what_it_is():
    report = dataset(WHOLE, SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11")
    del report.PixelData
    assert refusal(3, written(report)) == (
        "“0.dcm” is a DICOM file without a picture in it (Basic Text SR Storage); choose the files of one "
        "series, or save it as .nii or PNG, and upload that."
    )
    stub = File((BROUGHT / "M03-stub.dcm").read_bytes(), "M03-stub.dcm")
    with pytest.raises(SourceError, match=r"“M03-stub.dcm” is a DICOM file .* save it as .nii or PNG"):
        read_files(3, [stub])


def test_a_file_cut_short_says_how_much_is_there():
    content = dicom(WHOLE)
    assert refusal(3, content[:-100]) == (
        "“0.dcm” should hold 1 × 10 × 12 numbers of 16 bits, and has 140 bytes of them; "
        "it is cut short or damaged: save it again."
    )
    assert refusal(3, content[:-340]).startswith("“0.dcm” is a DICOM file")
    assert refusal(3, dicom(WHOLE, Rows=50)) == (
        "“0.dcm” should hold 1 × 50 × 12 numbers of 16 bits, and has 240 bytes of them; "
        "it is cut short or damaged: save it again."
    )


def test_the_page_of_sequences_sends_a_file_to_others():
    with pytest.raises(SourceError, match="it is read on the page 2D or 3D"):
        read_files(1, [File(dicom(WHOLE), "a.dcm")])
    assert rank_of(dicom(WHOLE), "a") == 3


def test_what_is_deflated_is_unpacked_to_a_bound():
    content = dicom(WHOLE, "deflated")
    with pytest.raises(ValueError, match="more than is unpacked"):
        dicom_elements.inflated(content, 100)
    assert len(dicom_elements.inflated(content, 2**20)) > len(WHOLE.tobytes())


SEQUENCE = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff"
ITEM = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
END_OF_ITEM = b"\xfe\xff\x0d\xe0\0\0\0\0"
BEGINNING = dicom(WHOLE)[: dicom(WHOLE).index(b"\x08\0\x16\0")]
MANY = {
    "sequences in sequences": (SEQUENCE + ITEM) * 20_000,
    "items": SEQUENCE + (ITEM + END_OF_ITEM) * 300_000,
    "elements": b"\x09\0\x01\0LO\0\0" * 1_000_000,
    "elements of an item": SEQUENCE + ITEM + b"\x09\0\x01\0LO\0\0" * 1_000_000,
}


@pytest.mark.parametrize("elements", MANY.values(), ids=MANY)
def test_endless_elements_are_refused(elements):
    assert refusal(3, BEGINNING + elements).startswith("“0.dcm” is a DICOM file")


def test_a_deflated_file_that_is_damaged_is_refused():
    content = dicom(WHOLE, "deflated")
    assert "cut short, damaged or of a rare kind" in refusal(3, content[:-20])


def test_of_many_deflated_files_no_more_is_unpacked_than_of_one(monkeypatch):
    monkeypatch.setattr("convviz.data.readers.dicom_volumes.MAX_UNPACKED_DICOM_MB", 0.001)
    contents = [dicom(WHOLE, "deflated", **placed(place)) for place in (0, 1, 2)]
    assert "DICOM file, but it is cut short, damaged" in refusal(3, *contents)


def test_a_group_without_a_sequence_in_it_says_nothing():
    content = dicom(FILM, frames=3, PerFrameFunctionalGroupsSequence=Sequence([Dataset()] * 3))
    assert first(3, content).notes[0] == "frames in the order of the file"
