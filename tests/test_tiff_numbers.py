"""A picture's numbers are the file's numbers: sign, floating point, 0 as white, bands, a profile."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms
from tifffile import TiffWriter

from convviz.core.errors import SourceError
from convviz.data.inputs import Upload
from convviz.data.picture import Picture
from convviz.data.readers.pictures import read_picture
from convviz.data.uploads import File, choice_title, choices_in, read_files
from testbed.files.pictures import encoded
from testbed.files.tiffs import tiff

BROUGHT = Path(__file__).parent / "brought"


def brought(rank: int, name: str) -> Upload:
    return read_files(rank, [File((BROUGHT / name).read_bytes(), name)])


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


KINDS = ["u1", "i1", "u2", "i2", "u4", "i4", "f2", "f4", "u8", "f8"]


def made(kind: str, samples: int) -> np.ndarray:
    """Random numbers, of which none fills its kind: 12 of 16 bits."""
    dtype, chance = np.dtype(kind), np.random.default_rng(samples)
    shape = (9, 11, samples) if samples > 1 else (9, 11)
    if dtype.kind == "f":
        return (chance.random(shape) * 100).astype(dtype)
    least, most = (0 if dtype.kind == "u" else -100), (100 if dtype.itemsize == 1 else 4000)
    return chance.integers(least, most, shape).astype(dtype)


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("samples", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_kind_of_number_a_tiff_holds_both_pages_show_it_alike(kind, samples, compression, byteorder):
    values = made(kind, samples)
    photometric = "rgb" if samples == 3 else "minisblack"
    for planar in ("contig", "separate") if samples > 1 else (None,):
        stored = np.moveaxis(values, -1, 0) if planar == "separate" else values
        content = tiff(
            stored, photometric=photometric, compression=compression, planarconfig=planar, byteorder=byteorder
        )
        channels = np.moveaxis(np.atleast_3d(values), -1, 0).astype(float)
        shown = channels
        if samples in (1, 3) and kind != "u1":
            shown = np.round((channels - channels.min()) / np.ptp(channels) * 255)
        picture, volume = (read_files(rank, [File(content, "a.tif")]) for rank in (2, 3))
        assert isinstance(picture, Picture) == (samples in (1, 3))
        got = np.moveaxis(picture.pixels, -1, 0) if isinstance(picture, Picture) else picture.values
        assert got[: len(shown)].tolist() == shown.tolist()
        assert volume.values[:, 0].tolist() == shown.tolist()
        assert [note for note in volume.notes if note != "a volume of one slice"] == list(picture.notes)


@pytest.mark.parametrize("samples", [1, 3, 4])
@pytest.mark.parametrize("rank", [2, 3])
def test_complex_numbers_are_called_so(rank, samples):
    with pytest.raises(SourceError, match=r"^“a.tif” holds complex numbers, and a picture is made"):
        read_files(rank, [File(tiff(made("f4", samples).astype("c8"), photometric="minisblack"), "a.tif")])


def test_opaqueness_of_16_bits_is_left_out_and_it_is_said():
    values = made("u2", 4)
    content = tiff(values, photometric="rgb", extrasamples=["unassalpha"])
    colours = values[..., :3].astype(float)
    shown = np.round((colours - colours.min()) / np.ptp(colours) * 255)
    picture, volume = (read_files(rank, [File(content, "a.tif")]) for rank in (2, 3))
    assert picture.pixels.tolist() == shown.tolist()
    assert np.moveaxis(volume.values[:, 0], 0, -1).tolist() == shown.tolist()
    assert picture.notes[0] == "transparency left out"
    assert "transparency left out" in volume.notes


def test_a_fourth_channel_beside_colours_that_is_no_opaqueness_is_not_dropped():
    values = made("u1", 4)
    content = tiff(values, photometric="rgb", extrasamples=["unspecified"])
    for rank in (2, 3):
        data = read_files(rank, [File(content, "a.tif")])
        assert len(data.values) == 4
        assert "4 channels, with the numbers of the file" in data.notes


@pytest.mark.parametrize("rank", [2, 3])
def test_signs_packed_in_a_way_that_only_pillow_knows_are_not_read_wrong(rank):
    packed = bytearray(encoded(Image.fromarray(made("u1", 1)), "TIFF", compression="tiff_lzw"))
    at = packed.index(b"\x06\x01\x03\0\1\0\0\0")  # PhotometricInterpretation becomes SampleFormat
    packed[at : at + 12] = b"\x53\x01\x03\0\1\0\0\0\2\0\0\0"
    with pytest.raises(
        SourceError, match=r"packed in a way \(TIFF compression 5\) .* save it without compres"
    ):
        read_files(rank, [File(bytes(packed), "a.tif")])


@pytest.mark.parametrize("rank", [2, 3])
def test_too_many_channels_are_refused(rank):
    content = tiff(np.zeros((4, 4, 17)), photometric="minisblack", planarconfig="contig")
    with pytest.raises(SourceError, match="has 17 channels, and at most 16 are shown; save fewer of them"):
        read_files(rank, [File(content, "a.tif")])


HYPERSTACK = np.arange(3 * 2 * 4 * 5, dtype=np.uint8).reshape(3, 2, 4, 5)


@pytest.mark.parametrize("form", ["ome", "imagej"])
def test_pages_that_are_channels_can_be_read_one_after_the_other_too(form):
    stored, axes = np.moveaxis(HYPERSTACK, 0, 1), "ZCYX"
    content = tiff(stored, metadata={"axes": axes}, photometric="minisblack", **{form: True})
    file = File(content, "a.tif")
    options = choices_in(3, [file])
    assert [choice_title(3, one, file) for one in options] == [
        "channels",
        "one after the other",
    ]
    assert read_files(3, [file], options[0]).values.shape == (3, 2, 4, 5)
    pages = read_files(3, [file], options[1])
    assert pages.values.shape == (1, 6, 4, 5)
    assert pages.values[0].tolist() == stored.reshape(6, 4, 5).tolist()
    assert "pages one after the other, as the file says: channels 3, slices 2, moments 1" in pages.notes


@pytest.mark.parametrize("form", ["ome", "imagej"])
def test_channels_slices_and_moments_at_once_lie_one_after_the_other_and_it_is_said(form):
    values = np.arange(2 * 3 * 2 * 4 * 5, dtype=np.uint8).reshape(2, 3, 2, 4, 5)
    content = tiff(values, metadata={"axes": "TZCYX"}, photometric="minisblack", **{form: True})
    data = read_files(3, [File(content, "a.tif")])
    assert data.values.shape == (1, 12, 4, 5)
    assert "pages one after the other, as the file says: channels 2, slices 3, moments 2" in data.notes


@pytest.mark.parametrize("kind", ["u1", "i2", "f4", "f8"])
def test_on_the_page_of_pictures_the_first_of_several_pages_is_said_to_be_that(kind):
    content = tiff(HYPERSTACK[0].astype(kind), photometric="minisblack")
    assert "first of 2 pages" in read_files(2, [File(content, "a.tif")]).notes


def test_slices_alone_are_a_volume_without_a_word():
    content = tiff(HYPERSTACK[0], metadata={"axes": "ZYX"}, photometric="minisblack", ome=True)
    assert read_files(3, [File(content, "a.tif")]).notes == ()
    assert choices_in(3, [File(content, "a.tif")]) == ()
