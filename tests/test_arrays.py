"""Arrays saved by numpy as volumes: every kind of number, every order, and one of several."""

from io import BytesIO

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.readers import archives
from convviz.data.readers.arrays import arrays_in, read_array
from testbed.files.arrays import EIGHT, npy, npz, zipped


@pytest.mark.parametrize("dtype", ["?", "u1", "<i2", ">i4", "i8", "<u8", "f2", ">f4", "<f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_numbers_of_every_kind_and_order_are_read_as_they_are(dtype, order):
    values = np.random.default_rng(4).integers(0, 99, (2, 3, 4)).astype(dtype)
    data = read_array(npy(np.array(values, order=order)), "a.npy")
    np.testing.assert_array_equal(data.values, values[np.newaxis].astype(float))
    assert (data.name, data.notes, data.picture, data.channel_labels) == ("a.npy", (), False, None)


def test_fractions_and_negative_numbers_stay():
    values = np.array([[[-0.1, 1e15]]])
    np.testing.assert_array_equal(read_array(npy(values), "a").values[0], values)


def test_a_fourth_axis_in_front_is_the_channels():
    values = np.arange(16 * 2 * 3 * 4).reshape(16, 2, 3, 4)
    np.testing.assert_array_equal(read_array(npy(values), "a").values, values)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_every_version_of_the_format_is_read(version):
    file = BytesIO()
    np.lib.format.write_array(file, EIGHT, version=version)
    np.testing.assert_array_equal(read_array(file.getvalue(), "a").values[0], EIGHT)


def test_the_content_decides_and_not_the_name():
    assert read_array(npz(only=EIGHT), "a.npy").values.sum() == 28
    assert read_array(npy(EIGHT), "a.npz").values.sum() == 28


def test_a_large_volume_is_averaged_down_and_that_is_said():
    values = np.random.default_rng(5).integers(0, 256, (128, 66, 130), dtype=np.uint8)
    data = read_array(npy(values), "a")
    assert data.notes == ("reduced from 128 × 66 × 130 to 64 × 32 × 64",)
    assert data.values.shape == (1, 64, 32, 64)
    assert abs(data.values.mean() - values.mean()) < 0.02
    assert set(np.unique(data.values)) <= set(range(256))


def test_the_channels_are_no_part_of_what_is_said_of_the_size():
    assert read_array(npy(np.zeros((2, 128, 4, 4))), "a").notes == ("reduced from 128 × 4 × 4 to 64 × 4 × 4",)


def test_averages_of_fractions_are_not_rounded():
    values = np.zeros((128, 1, 1), dtype=np.float32)
    values[:2, 0, 0] = 0.5, 1
    assert read_array(npy(values), "a").values[0, 0, 0, 0] == 0.75


def test_a_single_slice_is_a_volume_and_that_is_said():
    assert read_array(npy(EIGHT[:1]), "a").notes == ("a volume of one slice",)


@pytest.mark.parametrize("pack", [np.savez, np.savez_compressed])
def test_the_only_array_of_an_archive_is_read(pack):
    data = npz(pack, only=EIGHT)
    assert arrays_in(data, "a.npz") == ("only",)
    assert read_array(data, "a.npz").notes == ()
    np.testing.assert_array_equal(read_array(data, "a.npz").values[0], EIGHT)
    np.testing.assert_array_equal(read_array(data, "a.npz", member="only").values[0], EIGHT)


def test_of_several_arrays_one_is_chosen():
    data = npz(head=EIGHT, hand=EIGHT + 1)
    assert arrays_in(data, "a.npz") == ("head", "hand")
    with pytest.raises(SourceError, match=r"holds 2 arrays, “head” and “hand”; choose one of them\.$"):
        read_array(data, "a.npz")
    chosen = read_array(data, "a.npz", member="hand")
    assert chosen.values[0, 0, 0, 0] == 1
    assert chosen.notes == ("the array “hand” of 2",)
    with pytest.raises(SourceError, match=r"holds no array “foot”, but “head” and “hand”; choose one\.$"):
        read_array(data, "a.npz", member="foot\n")


def test_a_file_of_one_array_offers_no_choice():
    assert arrays_in(npy(EIGHT), "a.npy") == ()


def test_what_else_is_in_an_archive_is_left_alone():
    data = zipped({"readme.txt": b"hello", "folder/volume.npy": npy(EIGHT)})
    assert arrays_in(data, "a.npz") == ("folder/volume",)
    assert read_array(data, "a.npz").values.sum() == 28


def test_one_bright_cell_among_many_is_no_bomb_however_small_it_packs():
    values = np.zeros((64, 64, 64))
    values[32, 32, 32] = 1
    data = npz(np.savez_compressed, values=values)
    assert values.nbytes > 200 * len(data)
    assert read_array(data, "a.npz").values.sum() == 1


def test_a_large_array_that_packs_well_but_as_real_data_does_is_read():
    values = np.repeat(np.random.default_rng(0).integers(0, 255, 12_000, dtype=np.uint8), 500)
    data = npz(np.savez_compressed, values=values.reshape(200, 200, 150))
    assert values.nbytes > 4 * 2**20
    assert 50 < values.nbytes / len(data) < 200
    assert read_array(data, "a.npz").notes[-1].startswith("reduced from 200 × 200 × 150")


def test_the_directory_of_an_archive_is_limited_to_what_sixteen_arrays_need():
    names = {f"{index}{'x' * 300}.npy": npy(EIGHT) for index in range(16)}
    data = zipped(names)
    assert len(data) - data.index(b"PK\1\2") < archives.OF_ARRAYS.directory
    assert len(arrays_in(data, "a.npz")) == 16
    with pytest.raises(SourceError, match="holds 16 arrays, “0xxxxxxxxxxxxxxxxxxxxxx…”") as caught:
        read_array(data, "a.npz")
    assert len(str(caught.value)) < 160


def test_numbers_that_are_nan_count_as_0_and_it_is_said():
    values = np.arange(8.0).reshape(2, 2, 2)
    values[1, 1, 0] = np.nan
    data = read_array(npy(values), "a.npy")
    assert data.values[0, 1, 1].tolist() == [0, 7]
    assert data.notes == ("1 value that is NaN read as 0",)
