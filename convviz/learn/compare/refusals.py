"""The calls beside the comparisons that PyTorch or Keras refuse, and why."""

from __future__ import annotations

from typing import Any

from convviz.language import phrase
from convviz.learn.compare.comparison import Refusal, channels_last, no_batch_axis, no_channel_axis


def of_table() -> tuple[Refusal, ...]:
    return (
        channels_last("Conv1d", _layer(3, 2), (7, 3)),
        no_channel_axis("Conv2d", _layer(1, (3, 2)), (3, 7)),
        Refusal(
            "torch",
            "Conv2d",
            _layer(1, (4, 2)),
            (1, 3, 7),
            phrase("A kernel 4 tall does not fit into 3 rows: lower it, or add padding."),
        ),
        no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 2}, (7, 3)),
        Refusal(
            "keras",
            "Conv2D",
            {"filters": 1, "kernel_size": (3, 2)},
            (1, 3, 7),
            phrase(
                "Keras takes the channels last: a batch of one table of one channel has the shape "
                "(1, 3, 7, 1)."
            ),
        ),
        Refusal(
            "keras",
            "Conv2D",
            {"filters": 1, "kernel_size": (4, 2)},
            (1, 3, 7, 1),
            phrase("A kernel 4 tall does not fit into 3 rows: lower it, or use padding='same'."),
        ),
    )


def of_sentence() -> tuple[Refusal, ...]:
    return (
        channels_last(
            "Conv1d", _layer(3, 2, stride=2), (6, 3), phrase("An embedding gives a row for each word.")
        ),
        Refusal(
            "torch",
            "Conv2d",
            _layer(3, (1, 2), stride=(1, 2)),
            (3, 6),
            phrase(
                "Conv2d takes the channels and 2 more axes: give the sentence its height of 1, (3, 1, 6)."
            ),
        ),
        Refusal(
            "torch",
            "Conv1d",
            _layer(3, 2, stride=2),
            (3, 1),
            phrase("A kernel of 2 words does not fit into a sentence of 1: lower it, or add padding."),
        ),
        no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 2, "strides": 2}, (6, 3)),
        Refusal(
            "keras",
            "Conv2D",
            {"filters": 1, "kernel_size": (1, 2)},
            (1, 6, 3),
            phrase(
                "Conv2D takes a batch, 2 more axes and the channels: give the sentence its height of 1, "
                "(1, 1, 6, 3)."
            ),
        ),
    )


def of_volume() -> tuple[Refusal, ...]:
    return (
        no_channel_axis("Conv3d", _layer(1, (2, 2, 2)), (3, 3, 3)),
        Refusal(
            "torch",
            "Conv2d",
            _layer(1, (2, 2)),
            (1, 3, 3, 3),
            phrase(
                "Conv2d takes 4 axes for a batch of pictures: it finds 1 picture of 3 channels, and the "
                "kernel has 1. Use Conv3d, or in_channels=3."
            ),
        ),
        no_batch_axis("Conv3D", {"filters": 1, "kernel_size": (2, 2, 2)}, (3, 3, 3, 1)),
        Refusal(
            "keras",
            "Conv3D",
            {"filters": 1, "kernel_size": (2, 2, 2)},
            (1, 3, 3, 3),
            phrase(
                "Keras takes the channels last: a batch of one volume of one channel has the shape "
                "(1, 3, 3, 3, 1)."
            ),
        ),
    )


def of_colours() -> tuple[Refusal, ...]:
    return (
        channels_last(
            "Conv2d", _layer(3, (3, 3)), (6, 8, 3), phrase("Files give pictures with the colours last.")
        ),
        no_channel_axis("Conv3d", _layer(1, (2, 3, 3)), (3, 6, 8)),
        no_batch_axis("Conv2D", {"filters": 1, "kernel_size": (3, 3)}, (6, 8, 3)),
        Refusal(
            "keras",
            "Conv3D",
            {"filters": 1, "kernel_size": (2, 3, 3)},
            (1, 6, 8, 3),
            phrase(
                "Conv3D takes a batch, 3 more axes and the channels: make the colours the depth, "
                "(1, 3, 6, 8, 1)."
            ),
        ),
    )


def of_rows() -> tuple[Refusal, ...]:
    return (
        Refusal(
            "torch",
            "Conv1d",
            _layer(8, 3),
            (10, 8),
            phrase(
                "Rows as channels tie the kernel to the height: a picture of 10 rows has 10 channels, and "
                "this kernel has 8. Conv2d takes pictures of any height."
            ),
        ),
        Refusal(
            "torch",
            "Conv1d",
            _layer(1, 3),
            (1, 8, 8),
            phrase(
                "Conv1d takes 3 axes for a batch of sequences: it finds 1 sequence of 8 channels, and the "
                "kernel has 1. Use in_channels=8, or Conv2d."
            ),
        ),
        no_batch_axis("Conv1D", {"filters": 1, "kernel_size": 3}, (8, 8)),
    )


def of_smaller() -> tuple[Refusal, ...]:
    return (
        Refusal(
            "torch",
            "MaxPool2d",
            {"kernel_size": 2, "padding": 2},
            (1, 8, 8),
            phrase("Padding 2 is more than half of a window of 2: a window could lie in the padding alone."),
        ),
        Refusal(
            "keras",
            "MaxPooling2D",
            {"pool_size": 9},
            (1, 8, 8, 1),
            phrase("A window of 9 does not fit into 8 rows: lower it, or use padding='same'."),
        ),
    )


def of_back() -> tuple[Refusal, ...]:
    return (
        Refusal(
            "torch",
            "ConvTranspose2d",
            {"in_channels": 1, "out_channels": 1, "kernel_size": 3, "stride": 2, "output_padding": 2},
            (1, 2, 2),
            phrase("output_padding 2 is a whole stride of 2: a larger input would lead there."),
        ),
        Refusal(
            "keras",
            "Conv2DTranspose",
            {"filters": 1, "kernel_size": 3, "strides": 2, "output_padding": 2},
            (1, 2, 2, 1),
            phrase("output_padding 2 is a whole stride of 2: a larger input would lead there."),
        ),
    )


def _layer(in_channels: int, kernel_size: int | tuple[int, ...], **settings: Any) -> dict[str, Any]:
    return {"in_channels": in_channels, "out_channels": 1, "kernel_size": kernel_size, **settings}
