"""Random calls of PyTorch's and Keras's layers, many of them wrong, as people paste them."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

SEED = 295397
EACH = 150
"""Calls of each layer."""
LAYERS = {
    "torch": ("nn.Conv1d", "nn.Conv2d", "nn.Conv3d"),
    "keras": (
        "keras.layers.Conv1D",
        "keras.layers.Conv2D",
        "keras.layers.Conv3D",
        "keras.layers.DepthwiseConv1D",
        "keras.layers.DepthwiseConv2D",
    ),
}


EDGES = {
    "torch": {
        (1, 3, 8, 8): (
            "nn.Conv2d(3, 16, 3, stride=2, padding=1)",
            "nn.Conv2d(3, 4, 3, stride=(2,))",
            "nn.Conv2d(3, 4, 3, padding=(1,), dilation=[2])",
            "nn.Conv2d(3, 4, (3,))",
            "nn.Conv2d(3, 4, [3, 2], stride=[2, 2])",
            "nn.Conv2d(3, 4, 3, padding=(1,), padding_mode='reflect')",
            "nn.Conv2d(3, 4, 3, padding=(1, 1, 1, 1), padding_mode='reflect')",
            "nn.Conv2d(3, 4, 3, padding=(0, 1, 2), padding_mode='circular')",
            "nn.Conv2d(3, 4, 3, padding=(True, 1), padding_mode='reflect')",
            "nn.Conv2d(3, 4, 3, padding=(1, True), padding_mode='reflect')",
            "nn.Conv2d(3, 4, 3, padding=(1, True), stride=(2, True), dilation=(1, True))",
            "nn.Conv2d(3, 4, 3, padding=(True, 1))",
            "nn.Conv2d(3, 4, 3, stride=(True, 2))",
            "nn.Conv2d(3, 4, (4, 3), padding='same', dilation=(2,), padding_mode='replicate')",
            "nn.Conv2d(3, 4, 3, padding='same', dilation=(2,))",
            "nn.Conv2d(3, 4, 3, padding=((1, 1), (1, 1)))",
            "nn.Conv2d(3, 4, 3, padding='SAME')",
            "nn.Conv2d(3, 4, 3, stride=2, padding='same')",
            "nn.Conv2d(3, 4, 4, padding='same')",
            "nn.Conv2d(3, 4, 3, bias=None)",
            "nn.Conv2d(3.0, 4, 3)",
            "nn.Conv2d(3, 0, 3)",
            "nn.Conv2d(3, 4, None)",
            "nn.Conv2d(3, 4, 3, padding_mode=None)",
            "nn.Conv2d(3, 4, 3, groups=None)",
            "nn.Conv2d(3, 4, 3, 1, 0, 1, 1, True, 'zeros', 'cpu', None)",
            "nn.Conv2d(3, 4, 3, 1, 0, 1, 1, True, 'zeros', 'cpu', None, 1)",
            "nn.Conv2d(3, 4, 3, in_channels=3)",
            "nn.Conv2d(3, 4)",
            "nn.Conv1d(3, 4, 3)",
            "nn.Conv3d(1, 4, 3)",
        ),
        (3, 8, 8, 8): (
            "nn.Conv3d(3, 4, 3, padding=(1, 2), padding_mode='reflect')",
            "nn.Conv3d(3, 4, 3, padding=(1,), padding_mode='replicate')",
            "nn.Conv3d(3, 4, 3, padding=(-1, 0, 2), padding_mode='reflect')",
            "nn.Conv3d(3, 4, 3, padding='same', dilation=(2,), padding_mode='circular')",
        ),
        (3, 8): (
            "nn.Conv1d(3, 4, 3, padding=-1, padding_mode='circular')",
            "nn.Conv1d(3, 4, 3, padding=(0, 1), padding_mode='reflect')",
            "nn.Conv1d(3, 4, 3, padding='same', dilation=(2,), padding_mode='reflect')",
        ),
        (3, 8, 8): (
            "nn.Conv2d(3, 4, 3, padding=(2,), padding_mode='circular')",
            "nn.Conv2d(3, 4, 3, padding=(-2,), padding_mode='replicate')",
            "nn.Conv2d(3, 4, 3, padding=(0, 1, 2), padding_mode='reflect')",
            "nn.Conv2d(3, 4, 3)",
            "nn.Conv1d(8, 4, 3)",
            "nn.Conv3d(3, 4, 3)",
        ),
        (8, 8, 3): ("nn.Conv2d(3, 4, 3)",),
    },
    "keras": {
        (1, 8, 8, 3): (
            "keras.layers.Conv2D(4, [3, 2], strides=2, padding='same')",
            "keras.layers.Conv2D(4, (3.0, 3.0))",
            "keras.layers.Conv2D(4, 3, padding=None)",
            "keras.layers.Conv2D(4, 3, padding=[1, 1])",
            "keras.layers.Conv2D(4.0, 3)",
            "keras.layers.Conv2D('4', 3)",
            "keras.layers.Conv2D(4, '33')",
            "keras.layers.Conv2D(4, 3, groups=None)",
            "keras.layers.DepthwiseConv2D(3, depth_multiplier=None)",
            "keras.layers.DepthwiseConv2D(3, strides=2, dilation_rate=2)",
            "keras.layers.Conv2D(4, 3, use_bias=0)",
            "keras.layers.Conv2D(4, 3, data_format='Channels_Last')",
            "keras.layers.Conv2D(4, (3,))",
            "keras.layers.Conv2D(4, 3, strides=(2,))",
            "keras.layers.Conv2D(4, 3, activation='relu', name='first')",
            "keras.layers.Conv2D(4, 3, strides=(1, 2), dilation_rate=(2, 1))",
            "keras.layers.Convolution2D(4, 3)",
            "keras.layers.Conv2D(4, 3, batch_input_shape=(1, 8, 8, 3))",
            "keras.layers.Conv2D(4, 3, padding='causal')",
            "keras.layers.Conv1D(4, 3)",
        ),
        (2, 20, 8): (
            "keras.layers.Conv1D(32, 3, padding='causal')",
            "keras.layers.Conv1D(32, 3, padding='causal', strides=2)",
            "keras.layers.DepthwiseConv1D(3, padding='causal')",
            "keras.layers.Conv1D(32, 30)",
        ),
    },
}
"""Calls that need care, by library and by the shape of their input."""

VALUES = {
    "torch": {
        "in_channels": ("3", "+3", "0x3", "1_0", "True", "3.0", "'3'", "None", "03", "- -3", "3j"),
        "out_channels": ("4", "0b100", "True", "4.0", "4.5", "-4", "[4]"),
        "kernel_size": (
            "3",
            "True",
            "False",
            "(True, 3)",
            "(+3, 0x2)",
            "(3.0, 3)",
            "'33'",
            "()",
            "[2, 3]",
            "''",
            "(3,)",
        ),
        "stride": (
            "1",
            "2",
            "True",
            "False",
            "2.0",
            "(2.0, 2.0)",
            "(2,)",
            "[1, 2]",
            "'2'",
            "None",
            "(1, 2, 3)",
        ),
        "padding": (
            *(
                "0",
                "1",
                "-1",
                "(-1, 0)",
                "(-1, 1)",
                "(2, -2)",
                "-3",
                "-4",
                "-5",
                "(1,)",
                "[]",
                "True",
                "1.0",
                "-0",
            ),
            *(
                "r'same'",
                "'''same'''",
                "'sa' 'me'",
                "f'valid'",
                "b'same'",
                "''",
                "'Same'",
                "u'valid'",
                "8",
                "7",
            ),
        ),
        "dilation": ("1", "2", "True", "1.0", "(2,)", "None", "0", "[1, 2]"),
        "groups": ("1", "True", "1.0", "0", "'1'", "-1", "3"),
        "bias": ("1", "0", "'no'", "''", "None", "[]", "(0,)", "0.0", "2.5", "-1", "True", "b''"),
        "padding_mode": (
            *(
                "'zeros'",
                "'reflect'",
                "'replicate'",
                "'circular'",
                "'ref' 'lect'",
                "'circular'",
                "'replicate'",
            ),
            *("'reflect'", "''", "['zeros']", "b'zeros'", "True", "'Zeros'"),
        ),
        "device": (
            "'cpu'",
            "None",
            "'nonsense'",
            "'CPU'",
            "'cpu:0'",
            "''",
            "True",
            "1.5",
            "'cuda:x'",
            "'meta'",
            "-1",
        ),
        "dtype": (
            *(
                "torch.float32",
                "torch.double",
                "torch.bfloat16",
                "torch.complex64",
                "torch.int32",
                "torch.bool",
            ),
            *(
                "torch.nonsense",
                "'float32'",
                "float",
                "int",
                "bool",
                "complex",
                "str",
                "3",
                "None",
                "torch.uint8",
            ),
        ),
    },
    "keras": {
        "filters": ("4", "0x4", "+4", "True", "4.0", "4.5", "'4'", "None", "[4]", "0", "6", "08"),
        "kernel_size": (
            "3",
            "True",
            "(True, 3)",
            "(3.0, 3.0)",
            "'33'",
            "False",
            "(0x2, 1)",
            "{2}",
            "()",
            "(9, 1)",
        ),
        "strides": (
            "1",
            "2",
            "True",
            "(2.0, 2.0)",
            "(2.0, 1)",
            "(2.5, 2.5)",
            "2.0",
            "'22'",
            "(True, 2)",
            "(0.5, 1)",
            "False",
        ),
        "padding": (
            "'valid'",
            "r'same'",
            "'SA' 'me'",
            '"""same"""',
            "True",
            "None",
            "('same',)",
            "b'same'",
            "''",
            "1",
        ),
        "data_format": ("None", "'channels_last'", "'CHANNELS_' 'LAST'", "True", "''", "b'channels_last'"),
        "dilation_rate": ("1", "2", "True", "(2.0, 2.0)", "(1.0, 1)", "2.0", "(1, 2)", "(True, True)", "0"),
        "groups": ("1", "True", "1.0", "None", "False", "'1'", "2"),
        "depth_multiplier": ("1", "2", "True", "2.0", "None", "False"),
        "use_bias": ("1", "0", "'no'", "''", "None", "[]", "(0,)", "0.0"),
        "activation": (
            *(
                "'relu'",
                "'re' 'lu'",
                "'nonsense'",
                "''",
                "'ReLU'",
                "'hard_swish'",
                "'glu'",
                "'threshold'",
                "3",
                "True",
            ),
            *("None", "('relu',)", "keras.activations.relu", "'celu'", "'prelu'", "'linear'", "'softmax'"),
        ),
        "dtype": (
            *(
                "'float32'",
                "'float64'",
                "'mixed_float16'",
                "'bfloat16'",
                "'nonsense'",
                "'int8'",
                "'bool'",
                "'half'",
            ),
            *("''", "3", "None", "'complex64'", "'Float32'", "float", "'string'", "True", "('float32',)"),
        ),
        "name": ("'first'", "'a/b'", "'a b'", "''", "3", "None", "True", "'/'", "b'a'", "'ä'"),
        "trainable": ("True", "False", "1", "None", "'no'"),
        "autocast": ("True", "'x'", "None"),
        "input_dim": ("4", "None", "'x'"),
        "input_shape": ("(8, 8, 4)", "None", "'x'", "[8, 8, 4]"),
        "lora_rank": ("2", "0x3", "True", "0", "None", "-1", "2.0", "'2'", "''", "40"),
        "lora_alpha": ("3", "3.5", "None", "'x'", "True"),
        "kernel_initializer": (
            *(
                "'he_normal'",
                "'HeNormal'",
                "'nonsense'",
                "None",
                "3",
                "'identity'",
                "'constant'",
                "'orthogonal'",
            ),
            *("'one'", "''", "True", "'stft'", "'initializer'", "'glorot_uniform'"),
        ),
        "bias_initializer": (
            "'zeros'",
            "'orthogonal'",
            "'nonsense'",
            "'VarianceScaling'",
            "None",
            "'identity'",
        ),
        "kernel_regularizer": (
            "'l2'",
            "'L1L2'",
            "'l1_l2'",
            "'nonsense'",
            "0.1",
            "'orthogonal_regularizer'",
            "None",
        ),
        "bias_regularizer": ("'l1'", "'nonsense'", "''", "'regularizer'"),
        "activity_regularizer": ("'l2'", "'orthogonal_regularizer'", "'nonsense'", "None", "1"),
        "kernel_constraint": ("'max_norm'", "'NonNeg'", "'nonsense'", "None", "2"),
        "bias_constraint": ("'unit_norm'", "'UnitNorm'", "'nonsense'", "'constraint'"),
        "batch_size": ("3",),
        "batch_input_shape": ("(1, 8, 8, 4)",),
    },
}
"""What people write for an argument, as they write it: other forms of a number or a text, and mistakes."""
ODD = 500
"""Calls of each library with such values."""


class Pasted(NamedTuple):
    """A call, and the shape of its input."""

    call: str
    shape: tuple[int, ...]


def random_calls(library: str) -> list[Pasted]:
    """Calls of one library, always the same."""
    random = Random(SEED)
    draw = _torch if library == "torch" else _keras
    fixed = [Pasted(call, shape) for shape, calls in EDGES[library].items() for call in calls]
    return (
        fixed
        + _odd(library)
        + [draw(random, layer, int(layer[-2])) for layer in LAYERS[library] for _ in range(EACH)]
    )


def _odd(library: str) -> list[Pasted]:
    """Each of `VALUES` in a call that is right otherwise, and then several of them at once."""
    random = Random(SEED + 1)
    values = VALUES[library]
    found = [{name: value} for name, choices in values.items() for value in choices]
    while len(found) < ODD:
        names = random.sample(list(values), random.choice((2, 2, 3)))
        found.append({name: random.choice(values[name][: random.choice((2, 5, 99))]) for name in names})
    return [_with(library, given) for given in found]


def _with(library: str, given: dict[str, str]) -> Pasted:
    """A layer of two axes with these arguments."""
    if library == "torch":
        layer, usual = "nn.Conv2d", {"in_channels": "3", "out_channels": "4", "kernel_size": "3"}
        shape = (1, 1 if given.get("in_channels") == "True" else 3, 8, 8)
    else:
        layer, usual = "keras.layers.Conv2D", {"filters": "4", "kernel_size": "3"}
        if "depth_multiplier" in given:
            layer, usual = "keras.layers.DepthwiseConv2D", {"kernel_size": "3"}
            given = {name.replace("kernel_i", "depthwise_i"): value for name, value in given.items()}
        shape = (1, 8, 8, 4)
    written = ", ".join(f"{name}={value}" for name, value in (usual | given).items())
    return Pasted(f"{layer}({written})", shape)


def _torch(random: Random, layer: str, rank: int) -> Pasted:
    groups = random.choice((1, 1, 1, 1, 2, 3))
    in_channels = groups * random.randint(1, 3) + random.choice((0,) * 30 + (1,))
    out_channels = groups * random.randint(1, 3) + random.choice((0,) * 30 + (1,))
    positional: list[Any] = [in_channels, out_channels, _kernel(random, rank)]
    padding = random.choice((0, 1, 1, 2, 2, "valid", "same", "same", "wide", "wide", "wrong"))
    named = {
        "stride": _sizes(random, rank, (1, 1, 1, 2, 3), wrong=(0, -1, 1.0)),
        "padding": {"wide": _wide(random, rank), "wrong": random.choice(("causal", -1, None, 1.5))}.get(
            padding, padding
        ),
        "dilation": _sizes(random, rank, (1, 1, 1, 2), wrong=(0, -2)),
        "groups": groups if random.random() < 0.97 else random.choice((0, -1, 5)),
        "bias": random.choice((True, False)),
        "padding_mode": random.choice(("zeros", "zeros", "reflect", "replicate", "circular"))
        if random.random() < 0.97
        else "constant",
    }
    channels = in_channels + random.choice((0,) * 30 + (1,))
    shape = (channels, *random.choices(range(2, 10), k=rank))
    batch = random.choice(((), (1,), (2,), (2,), (2,), (2,), (1, 2)))
    if random.random() < 0.05:
        shape = (*shape[1:], shape[0])
    return Pasted(_written(random, layer, positional, named, required=3), (*batch, *shape))


def _keras(random: Random, layer: str, rank: int) -> Pasted:
    depthwise = "Depthwise" in layer
    groups = random.choice((1, 1, 1, 1, 2, 3))
    filters = groups * random.randint(1, 3) + random.choice((0,) * 30 + (1,))
    filters = filters if random.random() < 0.98 else random.choice((0, -1))
    positional: list[Any] = [_kernel(random, rank)] if depthwise else [filters, _kernel(random, rank)]
    last = random.random() < 0.8
    named = {
        "strides": _sizes(random, rank, (1, 1, 1, 2, 3), wrong=(0, -1, 1.0)),
        "padding": random.choice(
            ("valid", "same", "SAME", "causal" if rank == 1 else "valid")
            if random.random() < 0.95
            else ("full", 1)
        ),
        "data_format": random.choice((None, "channels_last", "last")) if last else "channels_first",
        "dilation_rate": _sizes(random, rank, (1, 1, 1, 2), wrong=(0, -2)),
        "use_bias": random.choice((True, False)),
    }
    if named["data_format"] == "last" and random.random() < 0.8:
        named["data_format"] = None
    if depthwise:
        named["depth_multiplier"] = random.choice((1, 1, 2, 3, 0))
    else:
        named["groups"] = groups if random.random() < 0.97 else random.choice((0, -1, 5))
    channels = groups * random.randint(1, 3) + random.choice((0,) * 30 + (1,))
    sizes = tuple(random.choices(range(2, 10), k=rank))
    shape = (*sizes, channels) if last else (channels, *sizes)
    batch = random.choice(((1,), (2,), (2,), (2,), (2,), (2,), (1, 2)))
    return Pasted(_written(random, layer, positional, named, required=len(positional)), (*batch, *shape))


def _kernel(random: Random, rank: int) -> Any:
    return _sizes(random, rank, (1, 2, 3, 3, 4), wrong=(0, -1, 2.5))


def _sizes(random: Random, rank: int, choices: tuple, *, wrong: tuple) -> Any:
    if random.random() < 0.03:
        return random.choice((*wrong, (2,) * (rank + 1)))
    return random.choice(choices) if random.random() < 0.6 else tuple(random.choices(choices, k=rank))


def _wide(random: Random, rank: int) -> tuple[int, ...]:
    return tuple(random.choices((0, 1, 2, 3, 4), k=rank))


def _written(random: Random, layer: str, positional: list, named: dict, *, required: int) -> str:
    """The call: some required arguments by name, and of the others only some."""
    kept = {name: value for name, value in named.items() if random.random() < 0.6 or name == "groups"}
    arguments = [repr(value) for value in positional]
    arguments += [f"{name}={value!r}" for name, value in random.sample(list(kept.items()), len(kept))]
    if random.random() < 0.02:
        arguments.append(random.choice(("strides=2", "stride=2", "kernel=3", "filters=4", "out_channels=4")))
    if random.random() < 0.02:
        del arguments[required - 1]
    return f"{layer}({', '.join(arguments)})"
