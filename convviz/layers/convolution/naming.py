"""What a convolution is called."""

from __future__ import annotations


def name(rank: int, library: str = "keras") -> str:
    """Return what a convolution with so many spatial axes is called.

    Parameters
    ----------
    rank : int
    library : {"keras", "torch", "functional"}
        Keras's layer, torch's layer with a small d, or torch's function.

    Examples
    --------
    >>> name(2), name(1, "torch"), name(3, "functional")
    ('Conv2D', 'Conv1d', 'conv3d')
    """
    return {"keras": f"Conv{rank}D", "torch": f"Conv{rank}d", "functional": f"conv{rank}d"}[library]
