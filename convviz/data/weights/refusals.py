"""Why a file of weights, or a tensor in it, cannot be used: one sentence each."""

from __future__ import annotations

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TENSORS, MAX_WEIGHTS_HEADER, MAX_WEIGHTS_MB
from convviz.data.wording import grouped
from convviz.language import phrase

CONVERTS = 'safetensors.torch.save_file(model.state_dict(), "model.safetensors")'
"""What makes a file that can be read here of a model of PyTorch's."""


def pickled(name: str) -> SourceError:
    """The refusal of what holds Python objects."""
    told = phrase(
        "“{name}” is a pickle, as torch.save writes it. Opening one can run any program, so it is never "
        "opened here. Convert it where you trained: {line}",
        name=name,
        line=CONVERTS,
    )
    return SourceError(told)


def too_large(name: str, size: int) -> SourceError:
    """The refusal of a file of more than `MAX_WEIGHTS_MB`."""
    told = phrase(
        "“{name}” has {size:.1f} MB, and at most {most} MB of weights are read; save it as float16, or only "
        "the layers that you want to see.",
        name=name,
        size=size / 2**20,
        most=MAX_WEIGHTS_MB,
    )
    return SourceError(told)


def not_weights(name: str, kind: str | None) -> SourceError:
    """The refusal of any other file."""
    told = phrase(
        "“{name}” is {kind}; load a .safetensors, .npz, .npy, .onnx, .keras or .h5 file.",
        name=name,
        kind=kind or phrase("not a file of weights"),
    )
    return SourceError(told)


def damaged(name: str, form: str) -> SourceError:
    """The refusal of a file whose parts do not go together."""
    told = phrase(
        "“{name}” is a file of the format {form}, but it is cut short or damaged; save or download it again.",
        name=name,
        form=form,
    )
    return SourceError(told)


def long_header(name: str, size: int) -> SourceError:
    """The refusal of a file that says that its list of tensors is longer than `MAX_WEIGHTS_HEADER`."""
    told = phrase(
        "“{name}” has a header of {size} bytes, and at most {most} are read; save fewer tensors.",
        name=name,
        size=grouped(size),
        most=grouped(MAX_WEIGHTS_HEADER),
    )
    return SourceError(told)


def too_many_tensors(name: str) -> SourceError:
    """The refusal of a file of more than `MAX_TENSORS`."""
    told = phrase(
        "“{name}” has more than {most} tensors; save only the layers that you want to see.",
        name=name,
        most=grouped(MAX_TENSORS),
    )
    return SourceError(told)


def no_tensors(name: str) -> SourceError:
    """The refusal of a file without any."""
    return SourceError(phrase("“{name}” has no tensors in it; save the weights of a model.", name=name))


def not_finite(name: str, tensor: str, count: int, place: str) -> SourceError:
    """The refusal of a tensor with NaN or infinity."""
    told = phrase(
        "“{tensor}” in “{name}” holds {count} numbers that are NaN or infinite, the first at {place}. "
        "They would spread to every output; train or save it again.",
        name=name,
        tensor=tensor,
        count=grouped(count),
        place=place,
    )
    return SourceError(told)


def too_great(name: str, tensor: str, value: float, most: float) -> SourceError:
    """The refusal of a tensor whose numbers are too large to compute with."""
    told = phrase(
        "“{tensor}” in “{name}” holds {value:.3g}, and weights here are at most {most:.0e}; scale it down.",
        name=name,
        tensor=tensor,
        value=value,
        most=most,
    )
    return SourceError(told)


def too_many_numbers(name: str, count: int, most: int) -> SourceError:
    """The refusal of more numbers at once than a network here may have."""
    told = phrase(
        "The tensors of “{name}” that fit have {count} numbers, and a network here has at most {most} "
        "weights.",
        name=name,
        count=grouped(count),
        most=grouped(most),
    )
    return SourceError(told)
