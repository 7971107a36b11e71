"""Random calls of layers other than convolution, many of them wrong, as people paste them."""

from __future__ import annotations

from random import Random

from framework_calls import Pasted

SEED = 295397
EACH = 40
"""Calls of each layer and rank."""
FIXED = {
    "torch": (
        ("nn.MaxPool2d(2)", (1, 3, 32, 32)),
        ("nn.MaxPool2d((2,), stride=2)", (1, 3, 8, 8)),
        ("nn.MaxPool2d(2, padding=2)", (1, 3, 8, 8)),
        ("nn.MaxPool2d(3, 2, 1)", (3, 8, 8)),
        ("nn.MaxPool2d(9)", (1, 3, 8, 8)),
        ("nn.AvgPool1d(2, divisor_override=3)", (1, 3, 8)),
        ("nn.AvgPool2d(2, divisor_override=0)", (1, 3, 8, 8)),
        ("nn.AdaptiveAvgPool2d((1, None))", (1, 3, 8, 8)),
        ("nn.AdaptiveAvgPool2d(1)", (512, 7, 7)),
        ("nn.AdaptiveMaxPool1d(0)", (1, 3, 8)),
        ("nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1)", (1, 16, 8, 8)),
        ("nn.ConvTranspose2d(16, 8, 3, stride=2, output_padding=2)", (1, 16, 8, 8)),
        ("nn.ConvTranspose2d(16, 8, 3, padding_mode='reflect')", (1, 16, 8, 8)),
        ("nn.ConvTranspose2d(3, 4, 3)", (1, 8, 8, 3)),
        ("nn.ConvTranspose1d(4, 6, 3, groups=4)", (1, 4, 8)),
        ("nn.ConvTranspose1d(4, 6, 1, padding=4)", (1, 4, 8)),
        ("nn.Upsample(scale_factor=2)", (1, 3, 8, 8)),
        ("nn.Upsample(size=(16, 24))", (1, 3, 8, 8)),
        ("nn.Upsample(size=16, scale_factor=2)", (1, 3, 8, 8)),
        ("nn.Upsample()", (1, 3, 8, 8)),
        ("F.max_pool2d(x, 2)", (1, 3, 8, 8)),
        ("F.max_pool1d(x, kernel_size=3, stride=2, padding=1)", (1, 3, 9)),
        ("F.avg_pool3d(x, 2)", (1, 3, 8, 8, 8)),
        ("F.adaptive_avg_pool2d(x, (1, 1))", (1, 3, 8, 8)),
        ("F.adaptive_max_pool2d(input=x, output_size=3)", (1, 3, 8, 8)),
        ("F.conv_transpose2d(x, torch.zeros(3, 8, 3, 3), stride=2)", (1, 3, 8, 8)),
        ("F.conv_transpose2d(x, torch.zeros(4, 8, 3, 3), stride=2)", (1, 3, 8, 8)),
        ("F.interpolate(x, scale_factor=2)", (1, 3, 8, 8)),
        ("F.max_pool2d(x, 2, padding=2)", (1, 3, 8, 8)),
    ),
    "keras": (
        ("keras.layers.MaxPooling2D()", (1, 9, 9, 3)),
        ("keras.layers.MaxPool2D(3, strides=2, padding='same')", (1, 9, 9, 3)),
        ("keras.layers.AveragePooling1D(2, padding='same')", (1, 9, 3)),
        ("keras.layers.AvgPool2D(2, data_format='channels_last')", (1, 9, 9, 3)),
        ("keras.layers.MaxPooling2D(2, padding=1)", (1, 9, 9, 3)),
        ("keras.layers.MaxPooling2D(2, padding='causal')", (1, 9, 9, 3)),
        ("keras.layers.MaxPooling2D(12)", (1, 9, 9, 3)),
        ("keras.layers.MaxPooling2D(0)", (1, 9, 9, 3)),
        ("keras.layers.GlobalAveragePooling2D()", (1, 9, 9, 3)),
        ("keras.layers.GlobalMaxPool1D(keepdims=True)", (1, 9, 3)),
        ("keras.layers.AdaptiveAveragePooling2D(3)", (1, 9, 9, 3)),
        ("keras.layers.UpSampling2D()", (1, 9, 9, 3)),
        ("keras.layers.UpSampling2D((2, 3))", (1, 9, 9, 3)),
        ("keras.layers.UpSampling1D(0)", (1, 9, 3)),
        ("keras.layers.Conv2DTranspose(8, 3, strides=2, padding='same')", (1, 7, 7, 3)),
        ("keras.layers.Conv2DTranspose(8, 3, strides=2, padding='same', output_padding=0)", (1, 7, 7, 3)),
        ("keras.layers.Conv2DTranspose(8, 3, strides=2, output_padding=2)", (1, 7, 7, 3)),
        ("keras.layers.Conv2DTranspose(8, 3, strides=2, dilation_rate=2)", (1, 7, 7, 3)),
        ("keras.layers.Conv2DTranspose(8, 2, strides=3)", (1, 7, 7, 3)),
        ("keras.layers.Conv2DTranspose(0, 2)", (1, 7, 7, 3)),
        ("keras.layers.Conv1DTranspose(4, 4, 2, 'same', use_bias=False, activation='relu')", (1, 7, 3)),
    ),
}
FIXED["tensorflow"] = (
    ("tf.nn.max_pool2d(x, 2, 2, 'SAME')", (1, 9, 9, 3)),
    ("tf.nn.max_pool2d(x, [1, 2, 2, 1], [1, 2, 2, 1], padding='VALID')", (2, 8, 8, 3)),
    ("tf.nn.max_pool2d(x, 2, 2, [[0, 0], [1, 1], [1, 0], [0, 0]])", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, 2, 2, 'same')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, [1, 2, 2, 2], 2, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, (2, 3, 4), 2, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, 0, 2, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, 2, 0, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, 2, None, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, 2, 2, 'SAME')", (8, 8, 4)),
    ("tf.nn.max_pool2d(x, 2, 2, [[0, 0], [2, 2], [0, 0], [0, 0]])", (1, 8, 8, 4)),
    ("tf.nn.avg_pool2d(x, 2, 2, [[0, 0], [1, 1], [1, 0], [0, 0]])", (1, 8, 8, 4)),
    ("tf.nn.max_pool(x, 2, 2, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.avg_pool(input=x, ksize=3, strides=1, padding='VALID')", (1, 8, 8, 4)),
    ("tf.nn.max_pool2d(x, kernel_size=2, strides=2, padding='SAME')", (1, 8, 8, 4)),
    ("tf.nn.conv1d(x, tf.zeros((3, 4, 5)), 2, 'SAME')", (1, 8, 4)),
    ("tf.nn.conv1d(x, tf.zeros((3, 4, 5)), [1, 2, 1], 'SAME')", (1, 8, 4)),
    ("tf.nn.conv1d(x, tf.zeros((3, 4, 5)), 2, [[0, 0], [1, 1], [0, 0]])", (1, 8, 4)),
    ("tf.nn.conv1d(x, tf.zeros((3, 4, 5)), 2, 'CAUSAL')", (1, 8, 4)),
    ("tf.nn.conv1d(x, tf.zeros((3, 4, 5)), stride=1, padding='SAME', dilations=2)", (1, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), 2, 'same')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), [1, 2, 2, 1], 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), [2, 1, 1, 2], 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), [1, 2, 3], 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), [2, 2], [[0, 0], [1, 1], [1, 0], [0, 0]])", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 2, 6)), 1, 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 3, 6)), 1, 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 8, 5)), 1, 'SAME', data_format='NCHW')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), 1, 'SAME', data_format='channels_last')", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), 1, 1)", (1, 8, 8, 4)),
    ("tf.nn.conv2d(x, tf.zeros((3, 3, 4, 5)), -1, 'SAME')", (1, 8, 8, 4)),
    ("tf.nn.conv3d(x, tf.zeros((1, 3, 3, 4, 5)), 2, 'SAME')", (1, 2, 8, 8, 4)),
    ("tf.nn.conv3d(x, tf.zeros((1, 3, 3, 4, 5)), [1, 1, 2, 2, 1], 'SAME')", (1, 2, 8, 8, 4)),
    ("tf.nn.conv3d(x, tf.zeros((1, 3, 3, 4, 5)), (2, 2, 2), 'VALID')", (1, 2, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 16, 16, 5), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 15, 16, 5), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 14, 16, 5), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 18, 18, 5), 2, 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 19, 19, 5), 2, 'VALID')", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (16, 16), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 4, 5)), (1, 16, 16, 5), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv2d_transpose(x, tf.zeros((3, 3, 5, 4)), (1, 16, 16, 6), 2)", (1, 8, 8, 4)),
    ("tf.nn.conv1d_transpose(x, tf.zeros((3, 5, 4)), (1, 16, 5), 2)", (1, 8, 4)),
    ("tf.nn.conv3d_transpose(x, tf.zeros((1, 3, 3, 5, 4)), (1, 1, 17, 17, 5), [1, 1, 2, 2, 1], 'VALID')",
     (1, 1, 8, 8, 4)),
)  # fmt: skip


def layer_calls(library: str) -> list[Pasted]:
    """Calls of one library, always the same."""
    random = Random(SEED)
    found = [Pasted(*one) for one in FIXED[library]]
    for draw in _DRAWS[library]:
        for rank in (1, 2, 3):
            found += [draw(random, rank) for _ in range(EACH)]
    return found


def _sizes(random: Random, rank: int, *choices: object) -> object:
    alike = random.random() < 0.6
    return random.choice(choices) if alike else tuple(random.choice(choices) for _ in range(rank))


def _written(name: str, arguments: dict[str, object]) -> str:
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})"


def _shape(random: Random, rank: int, channels: int) -> tuple[int, ...]:
    item = (channels, *(random.randint(2, 9) for _ in range(rank)))
    return item if random.random() < 0.3 else (random.choice((1, 2)), *item)


def _pool(random: Random, rank: int) -> Pasted:
    is_max = random.random() < 0.5
    given: dict[str, object] = {"kernel_size": _sizes(random, rank, 1, 2, 2, 3, 4)}
    for name, choices in (("stride", (1, 2, 3)), ("padding", (0, 1, 1, 2))):
        if random.random() < 0.6:
            given[name] = _sizes(random, rank, *choices)
    if is_max and random.random() < 0.4:
        given["dilation"] = _sizes(random, rank, 1, 2)
    if random.random() < 0.4:
        given["ceil_mode"] = True
    if not is_max and random.random() < 0.4:
        given["count_include_pad"] = False
    name = f"nn.{'Max' if is_max else 'Avg'}Pool{rank}d"
    return Pasted(_written(name, given), _shape(random, rank, random.randint(1, 4)))


def _adaptive(random: Random, rank: int) -> Pasted:
    name = f"nn.Adaptive{random.choice(('Max', 'Avg'))}Pool{rank}d"
    given = {"output_size": _sizes(random, rank, 1, 2, 3, 5)}
    return Pasted(_written(name, given), _shape(random, rank, 2))


def _transposed(random: Random, rank: int) -> Pasted:
    groups = random.choice((1, 1, 2))
    channels = 2 * random.randint(1, 2)
    given: dict[str, object] = {"in_channels": channels, "out_channels": random.choice((2, 4, 3))}
    given["kernel_size"] = _sizes(random, rank, 1, 2, 3)
    choices = {"stride": (1, 2, 3), "padding": (0, 1, 2), "output_padding": (0, 1), "dilation": (1, 2)}
    for name, values in choices.items():
        if random.random() < 0.5:
            given[name] = _sizes(random, rank, *values)
    given |= {"groups": groups, "bias": random.random() < 0.5}
    return Pasted(_written(f"nn.ConvTranspose{rank}d", given), _shape(random, rank, channels))


def _keras_pool(random: Random, rank: int) -> Pasted:
    given: dict[str, object] = {"pool_size": _sizes(random, rank, 1, 2, 3, 4)}
    if random.random() < 0.6:
        given["strides"] = _sizes(random, rank, 1, 2, 3)
    if random.random() < 0.6:
        given["padding"] = random.choice(("same", "valid"))
    name = f"keras.layers.{random.choice(('Max', 'Average'))}Pooling{rank}D"
    return Pasted(_written(name, given), (1, *(random.randint(2, 9) for _ in range(rank)), 2))


def _keras_transposed(random: Random, rank: int) -> Pasted:
    given: dict[str, object] = {"filters": 3, "kernel_size": _sizes(random, rank, 1, 2, 3, 4)}
    given["strides"] = _sizes(random, rank, 1, 2, 3)
    if random.random() < 0.6:
        given["padding"] = random.choice(("same", "valid"))
    if random.random() < 0.3:
        given["output_padding"] = _sizes(random, rank, 0, 1, 2)
    name = f"keras.layers.Conv{rank}DTranspose"
    return Pasted(_written(name, given), (1, *(random.randint(2, 6) for _ in range(rank)), 2))


def _tf_pool(random: Random, rank: int) -> Pasted:
    size = [random.randint(4, 9) for _ in range(rank)]
    given = {"ksize": _sizes(random, rank, 1, 2, 3), "strides": _sizes(random, rank, 1, 2, 3)}
    given["padding"] = random.choice(("SAME", "VALID"))
    name = f"tf.nn.{random.choice(('max', 'avg'))}_pool{rank}d"
    return Pasted(_written(name, given).replace("(", "(x, ", 1), (1, *size, 2))


def _tf_conv(random: Random, rank: int) -> Pasted:
    kernel = [random.randint(1, 3) for _ in range(rank)]
    step = random.choice((1, 2))
    strides = (1, *(step,) * rank, 1) if rank == 3 else step
    padding = random.choice(("SAME", "VALID"))
    text = f"tf.nn.conv{rank}d(x, tf.zeros({(*kernel, 4, 3)}), {strides}, {padding!r})"
    return Pasted(text, (1, *(random.randint(4, 9) for _ in range(rank)), 4))


_DRAWS = {
    "torch": (_pool, _pool, _adaptive, _transposed),
    "keras": (_keras_pool, _keras_transposed),
    "tensorflow": (_tf_pool, _tf_conv),
}
