"""The arguments of layers other than convolution, in the order of their signatures; ``...`` must be given."""

from __future__ import annotations

_NAME = {"data_format": None, "name": None}

TORCH: dict[str, dict[str, object]] = {
    "max_pool": {
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "return_indices": False,
        "ceil_mode": False,
    },
    "avg_pool": {
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    },
    "adaptive_max_pool": {"output_size": ..., "return_indices": False},
    "adaptive_avg_pool": {"output_size": ...},
    "conv_transpose": {
        "in_channels": ...,
        "out_channels": ...,
        "kernel_size": ...,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "bias": True,
        "dilation": 1,
        "padding_mode": "zeros",
        "device": None,
        "dtype": None,
    },
    "upsample": {
        "size": None,
        "scale_factor": None,
        "mode": "nearest",
        "align_corners": None,
        "recompute_scale_factor": None,
    },
}
"""Those of the layers of ``torch.nn``, by the layer's kind."""

FUNCTIONS: dict[str, dict[str, object]] = {
    "max_pool": {
        "kernel_size": ...,
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "ceil_mode": False,
        "return_indices": False,
    },
    "avg_pool": TORCH["avg_pool"],
    "adaptive_max_pool": TORCH["adaptive_max_pool"],
    "adaptive_avg_pool": TORCH["adaptive_avg_pool"],
    "conv_transpose": {
        "weight": ...,
        "bias": None,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "dilation": 1,
    },
    "upsample": TORCH["upsample"] | {"antialias": False},
}
"""Those of the functions of ``torch.nn.functional``, but their first, the input."""

_OF_TENSORFLOW: dict[str, object] = {"data_format": None, "name": None}
_SLIDING: dict[str, object] = {"data_format": None, "dilations": None, "name": None}
TENSORFLOW: dict[str, dict[str, object]] = {
    "max_pool": {"ksize": ..., "strides": ..., "padding": ..., **_OF_TENSORFLOW},
    "avg_pool": {"ksize": ..., "strides": ..., "padding": ..., **_OF_TENSORFLOW},
    "conv1d": {"filters": ..., "stride": ..., "padding": ..., **_SLIDING},
    "conv": {"filters": ..., "strides": ..., "padding": ..., **_SLIDING},
    "conv_transpose": {"filters": ..., "output_shape": ..., "strides": ..., "padding": "SAME", **_SLIDING},
}
"""Those of the functions of ``tf.nn``, but their first, the input."""

_POOL: dict[str, object] = {"pool_size": 2, "strides": None, "padding": "valid", **_NAME}
KERAS: dict[str, dict[str, object]] = {
    "max_pool": _POOL,
    "avg_pool": _POOL,
    "adaptive_max_pool": {"output_size": ..., "data_format": None},
    "adaptive_avg_pool": {"output_size": ..., "data_format": None},
    "conv_transpose": {
        "filters": ...,
        "kernel_size": ...,
        "strides": 1,
        "padding": "valid",
        "output_padding": None,
        "data_format": None,
        "dilation_rate": 1,
        "activation": None,
        "use_bias": True,
        "kernel_initializer": None,
        "bias_initializer": None,
        "kernel_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    },
    "upsample": {"size": 2, "data_format": None, "interpolation": "nearest"},
}
"""Those of the layers of Keras."""
GLOBAL: dict[str, object] = {"data_format": None, "keepdims": False}
"""Those of global pooling in Keras."""
