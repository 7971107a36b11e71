"""Sizes along one axis: how far a kernel reaches, and how often it finds a place."""


def span(kernel_size: int, dilation: int) -> int:
    """Cells from a kernel's first tap to its last, the gaps of the dilation included.

    >>> span(3, dilation=2)
    5
    """
    return (kernel_size - 1) * dilation + 1


def places(padded: int, span: int, stride: int) -> int:
    """Positions of a kernel on an axis: ⌊(padded − span) / stride⌋ + 1.

    Relationship 15 of Dumoulin and Visin, *A guide to convolution arithmetic for deep learning* (arXiv
    1603.07285).

    >>> places(7, span=3, stride=2)
    3
    """
    return (padded - span) // stride + 1


def begun_places(padded: int, span: int, stride: int, after: int) -> int:
    """Positions of a kernel where a last one may be clipped, torch's ``ceil_mode``.

    A last window that would begin in the padding after the input is left out,
    https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html.

    >>> begun_places(6, span=3, stride=2, after=0), begun_places(4, span=2, stride=3, after=1)
    (3, 1)
    """
    whole = places(padded, span, stride)
    is_begun = (padded - span) % stride > 0 and whole * stride < padded - after
    return whole + is_begun


def stamped(size: int, span: int, stride: int, padding: int, output_padding: int) -> int:
    """Cells that a transposed convolution makes of an axis.

    (size − 1)·stride + span − 2·padding + output_padding: relationship 14 of Dumoulin and Visin, *A guide
    to convolution arithmetic for deep learning* (arXiv 1603.07285), and `places` the other way round. Where a
    stride does not come out even, several sizes have as many places: `output_padding` says which is meant.

    >>> stamped(3, span=3, stride=2, padding=1, output_padding=1)
    6
    """
    return (size - 1) * stride + span - 2 * padding + output_padding


def same_padding(size: int, span: int, stride: int) -> int:
    """The least padding in all with which an axis has one output for each stride, whole or begun.

    TensorFlow's rule, https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2: the last window
    starts where the last stride does.

    >>> same_padding(6, span=4, stride=2)
    2
    """
    return max((size - 1) // stride * stride + span - size, 0)
