"""A picture's numbers are the file's numbers: sign, floating point, 0 as white, bands, a profile."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from tifffile import TiffWriter, imwrite

from convviz.core.errors import SourceError
from convviz.data.inputs import Upload
from convviz.data.readers.pictures import read_picture
from convviz.data.uploads import File, read_files
from testbed.files.pictures import encoded

BROUGHT = Path(__file__).parent / "brought"


def brought(rank: int, name: str) -> Upload:
    return read_files(rank, [File((BROUGHT / name).read_bytes(), name)])


def tiff(values: np.ndarray, **settings) -> bytes:
    file = BytesIO()
    imwrite(file, values, **settings)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "pixels", "note"),
    [
        ("I02-int8.tif", [[0, 111, 112], [113, 169, 255]], "values −100 to 127 scaled to 0–255"),
        ("I04-float64.tif", [[0, 64], [128, 255]], "values 0 to 1 scaled to 0–255"),
    ],
)
def test_signs_and_long_floats_give_the_same_brightness_on_both_pages(name, pixels, note):
    picture, volume = brought(2, name), brought(3, name)
    assert picture.pixels[..., 0].tolist() == pixels
    assert volume.values[0, 0].tolist() == pixels
    assert note in picture.notes
    assert note in volume.notes


def test_twelve_of_sixteen_bits_are_as_bright_as_on_the_page_of_volumes():
    picture, volume = brought(2, "I01-12-bit.tif"), brought(3, "I01-12-bit.tif")
    assert (picture.pixels[0, 0, 0], picture.pixels[31, 31, 0], picture.pixels[16, 0, 0]) == (0, 255, 128)
    assert np.array_equal(picture.pixels[..., 0], volume.values[0, 0])
    assert picture.notes == ("values 0 to 4095 scaled to 0–255",)


def test_colours_in_floating_point_are_read():
    pixels = brought(2, "I05-float32-rgb.tif").pixels
    assert pixels.tolist() == [[[255, 0, 0], [0, 0, 0]], [[0, 0, 0], [128, 64, 255]]]


def test_four_bands_are_four_channels_with_their_numbers():
    data = brought(2, "I06h-four-bands.tif")
    assert data.values.shape == (4, 6, 6)
    assert data.notes[0] == "4 channels, with the numbers of the file"


def test_a_preview_is_said_to_be_one():
    assert brought(2, "I07-preview-first.tif").notes == (
        "a preview of 16 × 12: the picture of 128 × 96 in the file is not shown",
    )


@pytest.mark.parametrize("axes", ["CZYX", "ZCYX"])
@pytest.mark.parametrize("form", ["ome", "imagej"])
def test_pages_that_are_channels_are_channels(axes, form):
    values = np.arange(3 * 2 * 4 * 5, dtype=np.uint8).reshape(3, 2, 4, 5)
    stored = values if axes == "CZYX" else np.moveaxis(values, 0, 1)
    if form == "imagej":
        stored, axes = np.moveaxis(values, 0, 1), "ZCYX"
    content = tiff(stored, metadata={"axes": axes}, photometric="minisblack", **{form: True})
    data = read_files(3, [File(content, "a.tif")])
    assert data.values.tolist() == values.tolist()
    assert "3 channels of 2 slices, as the file says" in data.notes


def test_the_channels_of_the_cases_are_read():
    data = brought(3, "I08-three-channels.ome.tif")
    assert data.values.shape == (3, 2, 8, 8)
    assert [channel.max() for channel in data.values] == [10, 100, 200]


@pytest.mark.parametrize("rank", [2, 3])
def test_where_0_is_white_it_is_shown_white(rank):
    content = tiff(np.array([[0, 100], [500, 1000]], dtype=np.uint16), photometric="miniswhite")
    got = read_files(rank, [File(content, "a.tif")])
    grey = got.pixels[..., 0] if rank == 2 else got.values[0, 0]
    assert grey[0, 0] == 255
    assert grey[1, 1] == 0


def test_pages_unlike_the_first_are_refused():
    file = BytesIO()
    with TiffWriter(file) as writer:
        writer.write(np.zeros((4, 4)))
        writer.write(np.zeros((5, 4)))
    with pytest.raises(SourceError):
        read_files(3, [File(file.getvalue(), "a.tif")])


def test_more_numbers_than_are_read_are_refused_from_the_directory():
    content = bytearray(tiff(np.zeros((4, 4), dtype=np.float64)))
    place = content.index(b"\x00\x01\x04\x00\x01\0\0\0\x04\0\0\0")
    content[place + 8 : place + 12] = (60_000).to_bytes(4, "little")
    place = content.index(b"\x01\x01\x04\x00\x01\0\0\0\x04\0\0\0")
    content[place + 8 : place + 12] = (60_000).to_bytes(4, "little")
    for rank in (2, 3):
        with pytest.raises(SourceError, match=r"megapixels"):
            read_files(rank, [File(bytes(content), "a.tif")])


def swapped_profile() -> bytes:
    """sRGB with its red and its green exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


def test_colours_are_those_of_the_profile_in_the_file():
    red = Image.new("RGB", (2, 2), (255, 0, 0))
    picture = read_picture(encoded(red, "PNG", icc_profile=swapped_profile()), "a.png")
    red_part, green_part, _ = picture.pixels[0, 0]
    assert green_part > 200 > 60 > red_part
    assert picture.notes == ("colours converted to sRGB",)


@pytest.mark.parametrize(
    "profile", [b"damaged", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_a_profile_that_changes_nothing_or_is_damaged_leaves_a_picture_as_it_is(profile):
    red = Image.new("RGB", (2, 2), (200, 10, 90))
    picture = read_picture(encoded(red, "PNG", icc_profile=profile), "a.png")
    assert picture.pixels[0, 0].tolist() == [200, 10, 90]
    assert picture.notes == ()
