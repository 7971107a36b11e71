"""Files of weights, each held to what its own library wrote, and refused in a sentence if it is none."""

from __future__ import annotations

from io import BytesIO

import h5py
import numpy as np
import pytest
import safetensors
from onnx import TensorProto, helper

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TENSORS, MAX_WEIGHTS_MB
from convviz.data.weights.reading import list_tensors, read_tensors
from testbed.files.arrays import npy, npz, zipped
from testbed.files.weights import (
    TENSORS,
    hdf5_of,
    keras_of,
    kinds,
    onnx_of,
    raw_safetensors,
    safetensors_of,
    said,
    torch_of,
)

CONVERTS = 'safetensors.torch.save_file(model.state_dict(), "model.safetensors")'


def refusal(data, name, names=None):
    with pytest.raises(SourceError) as caught:
        list_tensors(data, name) if names is None else read_tensors(data, name, names)
    return str(caught.value)


def listed(data, name="m"):
    return {one.name: one for one in list_tensors(data, name).tensors}


@pytest.mark.parametrize(("name", "content"), kinds().values(), ids=kinds())
def test_every_kind_of_file_gives_the_names_shapes_and_numbers_that_were_saved(name, content):
    found = list_tensors(content, name).tensors
    is_one = name.endswith(".npy")
    expected = {one: array for one, array in TENSORS.items() if not is_one or f"{one}.npy" == name}
    assert {one.name.removeprefix("layers/"): one.shape for one in found} == {
        one: array.shape for one, array in expected.items()
    }
    arrays = read_tensors(content, name, [one.name for one in found]).arrays()
    for one, array in arrays.items():
        np.testing.assert_array_equal(array, expected[one.removeprefix("layers/")])
        assert array.dtype == np.float64


@pytest.mark.parametrize("kind", ["f8", "f4", "f2", "i1", "u1", "<i2", "u2", "i4", "u4", "i8", "u8", "?"])
def test_every_kind_of_number_is_read_as_the_libraries_read_it(kind):
    tensors = {"a": np.array([[0, 1], [1, 0]], kind), "b": np.array([], kind), "c": np.array(1, kind)}
    for data in (safetensors_of(tensors), onnx_of(tensors), hdf5_of(tensors), npz(**tensors)):
        arrays = read_tensors(data, "m", list(tensors)).arrays()
        for name, array in tensors.items():
            np.testing.assert_array_equal(arrays[name], array)


def test_bfloat16_is_the_upper_half_of_a_float32():
    numbers = np.array([1.5, -2.0, 3.140625], np.float32)
    halves = (numbers.view(np.uint32) >> 16).astype("<u2").tobytes()
    data = raw_safetensors({"w": said(0, 6, [3], "BF16")}, halves)
    assert listed(data)["w"].kind == "bfloat16"
    np.testing.assert_array_equal(read_tensors(data, "m", ["w"]).arrays()["w"], numbers)
    tensor = helper.make_tensor("w", TensorProto.BFLOAT16, [3], halves, raw=True)
    data = onnx_of({}, tensor)
    assert listed(data)["w"].kind == "bfloat16"
    np.testing.assert_array_equal(read_tensors(data, "m", ["w"]).arrays()["w"], numbers)


def test_numbers_of_a_kind_that_is_not_read_are_listed_with_the_reason():
    data = raw_safetensors({"w": said(0, 3, [3], "F8_E4M3"), "v": said(3, 7, [1])}, bytes(7))
    assert "F8_E4M3 are not read here" in listed(data)["w"].refusal
    assert listed(data)["v"].refusal == ""
    assert refusal(data, "m", ["w"]).startswith("“w” cannot be used: numbers of the kind F8_E4M3")
    assert "complex64" in listed(npz(w=np.ones(3, np.complex64)))["w"].refusal


def test_names_are_in_the_order_of_their_numbers():
    tensors = {f"layers.{number}.weight": np.zeros(2, np.float32) for number in (10, 9, 100, 1)}
    assert list(listed(safetensors_of(tensors))) == [f"layers.{n}.weight" for n in (1, 9, 10, 100)]


@pytest.mark.parametrize("shape", [(3, 2, 4, 5), (7, 4, 5), (2, 3, 4, 5, 6), (6, 7)])
def test_a_kernel_of_keras_is_put_in_torchs_order_of_axes(shape):
    kernel = np.random.default_rng(0).normal(size=shape)
    data = keras_of({"layers/conv/vars/0": kernel, "layers/conv/vars/1": np.zeros(shape[-1])})
    arrays = read_tensors(data, "m.keras", ["layers/conv/vars/0"]).arrays()
    expected = np.transpose(kernel, (kernel.ndim - 1, kernel.ndim - 2, *range(kernel.ndim - 2)))
    np.testing.assert_array_equal(arrays["layers/conv/vars/0"], expected)
    assert listed(data)["layers/conv/vars/0"].turned == "Keras"
    assert listed(data)["layers/conv/vars/1"].turned == ""


def test_a_depthwise_kernel_of_keras_has_a_filter_for_each_channel_and_multiplier():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 4, 2))
    data = hdf5_of({"model_weights/depthwise_conv2d/depthwise_kernel:0": kernel})
    (array,) = read_tensors(data, "m.h5", list(listed(data))).arrays().values()
    assert array.shape == (8, 1, 3, 3)
    for channel in range(4):
        for multiplier in range(2):
            np.testing.assert_array_equal(
                array[2 * channel + multiplier, 0], kernel[:, :, channel, multiplier]
            )


def test_what_an_optimizer_keeps_is_left_out():
    data = hdf5_of({"optimizer/vars/0": np.zeros(3), "layers/dense/vars/1": np.zeros(3)})
    assert list(listed(data)) == ["layers/dense/vars/1"]


PICKLES = {
    "torch.save": torch_of(),
    "TorchScript": zipped({"m/constants.pkl": b"\x80\x02.", "m/code/x.py": b""}),
    "the earlier torch.save": b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94.",
}


@pytest.mark.parametrize("name", ["m.pt", "m.bin", "m.safetensors", "m.onnx", "m.h5", "m.npz", "m"])
@pytest.mark.parametrize("content", PICKLES.values(), ids=PICKLES)
def test_a_pickle_is_never_opened_whatever_it_is_called(content, name):
    assert refusal(content, name) == (
        f"“{name}” is a pickle, as torch.save writes it. Opening one can run any program, so it is never "
        f"opened here. Convert it where you trained: {CONVERTS}"
    )


@pytest.mark.parametrize("name", ["m.pt", "m.pth", "m.pkl", "m.bin", "m.CKPT"])
def test_what_is_called_like_a_pickle_and_is_of_no_known_kind_is_refused_as_one(name):
    assert "never opened here" in refusal(b"(lp0\nI1\na.", name)


@pytest.mark.parametrize("name", ["m.pt", "m.txt", "m.onnx", ""])
def test_a_file_is_known_by_its_content_and_not_by_its_name(name):
    for _, content in kinds().values():
        assert list_tensors(content, name).tensors


OTHERS = {
    "nothing": (b"", "is empty (0 bytes)"),
    "a picture": (b"GIF89a", "is a GIF picture; load a .safetensors"),
    "a text": (b"hello, world", "is not a file of weights; load a .safetensors"),
    "an archive": (zipped({"a.txt": b"x"}), "is a zip archive without weights; load a .safetensors"),
    "no tensors": (raw_safetensors({}), "has no tensors in it"),
    "only metadata": (raw_safetensors({"__metadata__": {"a": "b"}}), "has no tensors in it"),
}


@pytest.mark.parametrize(("content", "sentence"), OTHERS.values(), ids=OTHERS)
def test_what_is_no_file_of_weights_is_called_what_it_is(content, sentence):
    assert sentence in refusal(content, "m.dat")


@pytest.mark.parametrize("ending", ["safetensors", "onnx", "h5", "keras"])
def test_noise_with_the_ending_of_a_kind_is_a_damaged_file_of_it(ending):
    assert "cut short or damaged" in refusal(b"\xf3" * 100, f"m.{ending}")


def test_a_file_beyond_the_limit_is_refused_with_both_numbers():
    data = bytes((MAX_WEIGHTS_MB + 1) * 2**20)
    assert refusal(data, "m.safetensors").startswith(
        "“m.safetensors” has 65.0 MB, and at most 64 MB of weights"
    )


GOOD = said(0, 8, [2])
HEADERS = {
    "beyond the end": {"a": said(0, 12, [3])},
    "before the start": {"a": said(-4, 4, [2])},
    "turned round": {"a": said(8, 0, [2])},
    "not as the shape says": {"a": said(0, 8, [3])},
    "overlapping": {"a": said(0, 8, [2]), "b": said(4, 8, [1])},
    "with a gap": {"a": said(0, 4, [1]), "b": said(8, 8, [0])},
    "with bytes behind": {"a": said(0, 4, [1])},
    "of a negative shape": {"a": said(0, 8, [-2])},
    "of a shape of fractions": {"a": said(0, 8, [2.0])},
    "of a shape of truths": {"a": said(0, 4, [True]), "b": said(4, 8, [1])},
    "of an unknown kind": {"a": said(0, 8, [2], "F7")},
    "without a kind": {"a": {"shape": [2], "data_offsets": [0, 8]}},
    "no object": [1, 2],
    "no JSON": b"{nothing}",
    "the same name twice": b'{"a":%s,"a":%s}' % ((b'{"dtype":"F32","shape":[1],"data_offsets":[0,4]}',) * 2),
    "nested deeply": b'{"a":' + b"[" * 100_000,
    "of a huge shape": {"a": said(0, 8, [2**62, 2**62])},
    "no text": b"{\xff\xfe}",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_a_header_that_does_not_go_with_its_file_is_refused_here_and_by_the_library(header):
    data = raw_safetensors(header, bytes(8))
    with pytest.raises(safetensors.SafetensorError):
        safetensors.deserialize(data)
    if data[8:9] == b"{":
        assert "cut short or damaged" in refusal(data, "m.safetensors")
    else:
        assert refusal(data, "m.safetensors")


def test_a_header_of_ten_million_tensors_is_refused_by_its_length_before_it_is_read():
    data = raw_safetensors(b'{"a":' + b" " * 1000, size=10**7 * 60)
    assert refusal(data, "m.safetensors") == (
        "“m.safetensors” has a header of 600 000 000 bytes, and at most 1 000 000 are read; "
        "save fewer tensors.".replace(" 000", "\u202f000")
    )


def test_more_tensors_than_a_page_can_list_are_refused():
    many = {str(number): said(0, 0, [0]) for number in range(MAX_TENSORS + 1)}
    for data in (
        raw_safetensors(many),
        onnx_of({str(number): np.zeros(0) for number in range(MAX_TENSORS + 1)}),
        hdf5_of({str(number): np.zeros(0) for number in range(MAX_TENSORS + 1)}),
    ):
        assert "has more than 4\u202f096 tensors" in refusal(data, "m")
    assert len(list_tensors(raw_safetensors({str(n): said(0, 0, [0]) for n in range(9)}), "m").rows) == 9


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    zeros = npz(np.savez_compressed, a=np.zeros((1 << 22,)))
    assert "unpacks to" in refusal(zeros, "m.npz")
    huge = npz(np.savez_compressed, a=np.zeros(((MAX_WEIGHTS_MB + 1) << 17,)))
    assert "and at most 64 MB are read" in refusal(huge, "m.npz")


def test_an_array_of_objects_is_listed_and_never_opened():
    data = npz(a=np.array([None]), b=np.zeros(3))
    assert "Python objects" in listed(data)["a"].refusal
    assert "Python objects" in refusal(data, "m.npz", ["a"])
    assert listed(data)["b"].refusal == ""


def test_links_of_hdf5_are_named_and_not_followed(tmp_path):
    outside = tmp_path / "secret.h5"
    with h5py.File(outside, "w") as file:
        file["secret"] = np.arange(3.0)
    file = BytesIO()
    with h5py.File(file, "w") as hdf5:
        hdf5["own"] = np.arange(2.0)
        hdf5["soft"] = h5py.SoftLink("/own")
        hdf5["dangling"] = h5py.SoftLink("/nowhere")
        hdf5["outer"] = h5py.ExternalLink(str(outside), "/secret")
        hdf5["again"] = hdf5["own"]
        hdf5["group/loop"] = hdf5["/"]
        layout = h5py.VirtualLayout(shape=(3,), dtype="f8")
        layout[:] = h5py.VirtualSource(str(outside), "secret", shape=(3,))
        hdf5.create_virtual_dataset("virtual", layout)
        hdf5.create_dataset("beside", (3,), "f8", external=[(str(tmp_path / "raw.bin"), 0, 24)])
    found = listed(file.getvalue())
    refused = {name for name, one in found.items() if one.refusal}
    assert refused == {"soft", "dangling", "outer", "virtual", "beside"}
    assert len(found) - len(refused) == 1  # one object has two names
    for name in refused:
        assert refusal(file.getvalue(), "m.h5", [name]).startswith(f"“{name}” cannot be used: ")


def test_a_data_set_of_hdf5_that_claims_gigabytes_is_refused_by_its_shape():
    file = BytesIO()
    with h5py.File(file, "w") as hdf5:
        hdf5.create_dataset("bomb", (1 << 30,), "f8", chunks=(1 << 10,), compression="gzip")
        hdf5.create_dataset("text", data="words")
        hdf5.create_dataset("nothing", data=h5py.Empty("f4"))
    found = listed(file.getvalue())
    assert found["bomb"].refusal == "8192 MB, and at most 64 MB are read"
    assert found["text"].refusal
    assert found["nothing"].refusal == "it holds nothing"


def test_weights_beside_an_onnx_model_are_named_and_not_read(tmp_path):
    tensor = helper.make_tensor("w", TensorProto.FLOAT, [2], bytes(8), raw=True)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    data = onnx_of({"own": np.zeros(2)}, tensor)
    assert "another file, which is not read" in listed(data)["w"].refusal
    assert listed(data)["own"].refusal == ""


def test_an_initialiser_without_the_numbers_that_its_shape_wants_is_refused():
    tensor = helper.make_tensor("w", TensorProto.FLOAT, [2], bytes(8), raw=True)
    for shape in ([10**12], [3]):
        del tensor.dims[:]
        tensor.dims.extend(shape)
        data = onnx_of({"own": np.zeros(2)}, tensor)
        assert "damaged" in (listed(data)["w"].refusal or refusal(data, "m.onnx", ["w"]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_told_with_their_place(bad):
    array = np.zeros((2, 1, 3, 3), np.float32)
    array[1, 0, 2, 1] = array[1, 0, 2, 2] = bad
    told = refusal(safetensors_of({"w": array}), "m.safetensors", ["w"])
    assert told == (
        "“w” in “m.safetensors” holds 2 numbers that are NaN or infinite, the first at [1, 0, 2, 1]. They "
        "would spread to every output; train or save it again."
    )


def test_numbers_too_large_to_compute_with_are_refused():
    assert "holds 1e+30" in refusal(npz(w=np.array([1e30])), "m.npz", ["w"])


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "**b** :red[x]", "../../etc/passwd", "a\0b\n", "", "ü" * 99]
)
def test_a_tensor_may_have_any_name_and_it_stays_a_name(name):
    data = raw_safetensors({name: GOOD}, bytes(8))
    assert list(listed(data)) == [name]
    assert read_tensors(data, "m", [name]).arrays()[name].tolist() == [0, 0]


def test_a_name_that_nobody_can_read_is_left_out():
    data = raw_safetensors({"a" * 10_000: GOOD, "b": said(8, 8, [0])}, bytes(8))
    assert list(listed(data)) == ["b"]


def test_a_tensor_that_is_not_in_the_file_is_refused():
    assert "damaged" in refusal(safetensors_of(), "m.safetensors", ["nowhere"])


def test_a_single_array_is_called_as_its_file():
    assert list(listed(npy(np.eye(3)), "sobel.npy")) == ["sobel"]
