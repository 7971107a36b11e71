"""The arguments of layers other than convolution, in the order of their signatures; ``...`` must be given."""

from __future__ import annotations

LEARNING: dict[str, object] = {
    "kernel_initializer": None,
    "bias_initializer": None,
    "kernel_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}
"""How Keras begins, keeps small and limits what a layer learns; it changes no shape."""

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
FUNCTIONS["conv"] = {
    "weight": ...,
    "bias": None,
    "stride": 1,
    "padding": 0,
    "dilation": 1,
    "groups": 1,
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
    "depthwise": {"filters": ..., "strides": ..., "padding": ..., **_SLIDING},
    "atrous": {"filters": ..., "rate": ..., "padding": ..., "name": None},
    "convolution": {"filters": ..., "strides": None, "padding": "VALID", **_SLIDING},
    "separable_conv": {
        "depthwise_filter": ...,
        "pointwise_filter": ...,
        "strides": ...,
        "padding": ...,
        **_SLIDING,
    },
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
        **LEARNING,
    },
    "upsample": {"size": 2, "data_format": None, "interpolation": "nearest"},
}
"""Those of the layers of Keras."""
GLOBAL: dict[str, object] = {"data_format": None, "keepdims": False}
"""Those of global pooling in Keras."""

_LINEAR: dict[str, object] = {
    "in_features": ...,
    "out_features": ...,
    "bias": True,
    "device": None,
    "dtype": None,
}
_NORM: dict[str, object] = {
    "num_features": ...,
    "eps": 1e-5,
    "momentum": 0.1,
    "affine": True,
    "track_running_stats": True,
    "device": None,
    "dtype": None,
    "bias": True,
}
_INPLACE: dict[str, object] = {"inplace": False}
_DIM: dict[str, object] = {"dim": None}
_DROPOUT: dict[str, object] = {"p": 0.5, "inplace": False}
_EMBEDDING: dict[str, object] = {
    "num_embeddings": ...,
    "embedding_dim": ...,
    "padding_idx": None,
    "max_norm": None,
    "norm_type": 2.0,
    "scale_grad_by_freq": False,
    "sparse": False,
}
_PADS = ("Zero", "Reflection", "Replication", "Circular")
TORCH_POINTWISE: dict[str, tuple[str, dict[str, object]]] = {
    "Linear": ("Linear", _LINEAR),
    **{f"BatchNorm{rank}d": ("BatchNorm", _NORM) for rank in (1, 2, 3)},
    "ReLU": ("ReLU", _INPLACE),
    "LeakyReLU": ("LeakyReLU", {"negative_slope": 0.01, **_INPLACE}),
    "Sigmoid": ("Sigmoid", {}),
    "Tanh": ("Tanh", {}),
    "GELU": ("GELU", {"approximate": "none"}),
    "ReLU6": ("ReLU6", _INPLACE),
    "SiLU": ("SiLU", _INPLACE),
    "Softmax": ("Softmax", _DIM),
    "Softmax2d": ("Softmax", {}),
    "LogSoftmax": ("LogSoftmax", _DIM),
    "Flatten": ("Flatten", {"start_dim": 1, "end_dim": -1}),
    "Identity": ("Identity", {}),
    **{name: ("Dropout", _DROPOUT) for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d")},
    "AlphaDropout": ("Dropout", _DROPOUT),
    "Embedding": ("Embedding", _EMBEDDING),
    **{f"{one}Pad{rank}d": ("Pad", {"padding": ...}) for one in _PADS for rank in (1, 2, 3)},
    **{f"ConstantPad{rank}d": ("Pad", {"padding": ..., "value": ...}) for rank in (1, 2, 3)},
}
"""Layers of ``torch.nn`` without a window: their kind, and their arguments."""

_F_DROPOUT: dict[str, object] = {"p": 0.5, "training": True, "inplace": False}
_F_SOFTMAX: dict[str, object] = {"dim": None, "_stacklevel": 3, "dtype": None}
TORCH_POINTWISE_FUNCTIONS: dict[str, tuple[str, dict[str, object]]] = {
    "relu": ("ReLU", _INPLACE),
    "relu_": ("ReLU", {}),
    "leaky_relu": ("LeakyReLU", {"negative_slope": 0.01, **_INPLACE}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "gelu": ("GELU", {"approximate": "none"}),
    "relu6": ("ReLU6", _INPLACE),
    "silu": ("SiLU", _INPLACE),
    "softmax": ("Softmax", _F_SOFTMAX),
    "log_softmax": ("LogSoftmax", _F_SOFTMAX),
    "flatten": ("Flatten", {"start_dim": 0, "end_dim": -1}),
    "pad": ("Pad", {"pad": ..., "mode": "constant", "value": None}),
    **{name: ("Dropout", _F_DROPOUT) for name in ("dropout", "dropout1d", "dropout2d", "dropout3d")},
}
"""Functions and methods of PyTorch without a window, but their first argument, the input."""

_DENSE: dict[str, object] = {
    "units": ...,
    "activation": None,
    "use_bias": True,
    **LEARNING,
    "lora_rank": None,
    "lora_alpha": None,
}
_NORMALIZATION: dict[str, object] = {
    "axis": -1,
    "momentum": 0.99,
    "epsilon": 0.001,
    "center": True,
    "scale": True,
    "beta_initializer": None,
    "gamma_initializer": None,
    "moving_mean_initializer": None,
    "moving_variance_initializer": None,
    "beta_regularizer": None,
    "gamma_regularizer": None,
    "beta_constraint": None,
    "gamma_constraint": None,
    "synchronized": False,
}
_WORDS: dict[str, object] = {
    "input_dim": ...,
    "output_dim": ...,
    "embeddings_initializer": None,
    "embeddings_regularizer": None,
    "embeddings_constraint": None,
    "mask_zero": False,
    "weights": None,
    "lora_rank": None,
    "lora_alpha": None,
    "input_length": None,
}
_SEPARABLE: dict[str, object] = {
    "filters": ...,
    "kernel_size": ...,
    "strides": 1,
    "padding": "valid",
    "data_format": None,
    "dilation_rate": 1,
    "depth_multiplier": 1,
    "activation": None,
    "use_bias": True,
    "depthwise_initializer": None,
    "pointwise_initializer": None,
    "bias_initializer": None,
    "depthwise_regularizer": None,
    "pointwise_regularizer": None,
    "bias_regularizer": None,
    "activity_regularizer": None,
    "depthwise_constraint": None,
    "pointwise_constraint": None,
    "bias_constraint": None,
}
_SPATIAL: dict[str, object] = {"rate": ..., "data_format": None, "seed": None}
KERAS_POINTWISE: dict[str, tuple[str, dict[str, object]]] = {
    "Dense": ("Linear", _DENSE),
    "BatchNormalization": ("BatchNorm", _NORMALIZATION),
    "Activation": ("Activation", {"activation": ...}),
    "ReLU": ("ReLU", {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}),
    "LeakyReLU": ("LeakyReLU", {"negative_slope": 0.3, "alpha": None}),
    "Softmax": ("Softmax", {"axis": -1}),
    "Flatten": ("Flatten", {"data_format": None}),
    "Identity": ("Identity", {}),
    **{f"ZeroPadding{rank}D": ("Pad", {"padding": 1, "data_format": None}) for rank in (1, 2, 3)},
    "Add": ("Add", {}),
    "Concatenate": ("Concat", {"axis": -1}),
    "Dropout": ("Dropout", {"rate": ..., "noise_shape": None, "seed": None}),
    **{f"SpatialDropout{rank}D": ("Dropout", _SPATIAL) for rank in (1, 2, 3)},
    "GaussianNoise": ("Dropout", {"stddev": ..., "seed": None}),
    "GaussianDropout": ("Dropout", {"rate": ..., "seed": None}),
    "Embedding": ("Embedding", _WORDS),
    "Permute": ("Permute", {"dims": ...}),
    "Rescaling": ("Rescaling", {"scale": ..., "offset": 0.0}),
    **{f"SeparableConv{rank}D": ("SeparableConv", _SEPARABLE) for rank in (1, 2)},
}
"""Layers of Keras without a window; ``alpha`` is what Keras 2 called the slope of `LeakyReLU`."""
