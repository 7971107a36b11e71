"""Where a network looks: saliency, and Grad-CAM; both from the gradient of one score."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from convviz.core.errors import ConvSpecError
from convviz.language import phrase
from convviz.network.chain import INPUT, Network
from convviz.network.losses import one_cell


def saliency(network: Network, input: ArrayLike, score: int, layer: str | None = None) -> np.ndarray:
    """Return how much a score changes with each cell of the input: the largest |gradient| of its channels.

    Simonyan, Vedaldi and Zisserman, *Deep Inside Convolutional Networks* (arXiv 1312.6034).

    Parameters
    ----------
    network : Network
    input : (C, *spatial) array_like
    score : int
        Which number of the layer, counted from 0.
    layer : str, optional
        Whose numbers are scores; the last unless it is given.

    Returns
    -------
    (*spatial) ndarray

    Examples
    --------
    >>> from convviz.network import Flatten, Linear
    >>> net = Network((1, 3), [Flatten(), Linear(3, 2, weight=[[1, 2, -3], [0, 0, 1]])])
    >>> saliency(net, [[5, 5, 5]], 0)
    array([1., 2., 3.])
    """
    maps = network.trace(input)
    return salient(_sent(network, maps, score, layer)[INPUT])


def grad_cam(
    network: Network, input: ArrayLike, score: int, maps_of: str, layer: str | None = None
) -> np.ndarray:
    """Return where the maps of a layer speak for a score.

    Each map weighs as much as the mean of its gradient; what is left of their sum above 0 is returned.
    Selvaraju et al., *Grad-CAM* (arXiv 1610.02391).

    Parameters
    ----------
    network : Network
    input : (C, *spatial) array_like
    score : int
        Which number of the layer `layer`, counted from 0.
    maps_of : str
        The layer whose maps are weighed.
    layer : str, optional
        Whose numbers are scores; the last unless it is given.

    Returns
    -------
    (*spatial) ndarray
        Of the sizes of these maps.

    Raises
    ------
    ConvSpecError
        If the layer has no maps with spatial axes, or there is no such layer or score.
    """
    maps = network.trace(input)
    gradients = _sent(network, maps, score, layer)
    if maps_of not in maps or maps[maps_of].ndim < 2:
        message = phrase("Grad-CAM needs a layer with maps; {layer} has none.", layer=maps_of)
        raise ConvSpecError(message, parameter="maps_of")
    return class_activation(maps[maps_of], gradients[maps_of])


def salient(grad: np.ndarray) -> np.ndarray:
    """Return the largest |gradient| of the channels at each place.

    Examples
    --------
    >>> salient(np.array([[1.0, -2], [-3, 0]]))
    array([3., 2.])
    """
    return np.asarray(np.abs(grad).max(axis=0))


def class_activation(maps: np.ndarray, grad: np.ndarray) -> np.ndarray:
    """Return Grad-CAM of maps and the gradients of a score, both ``(C, *spatial)``.

    Examples
    --------
    >>> class_activation(np.array([[1.0, 2], [3, 0]]), np.array([[2.0, 2], [-1, -1]]))
    array([0., 4.])
    """
    weights = grad.reshape(len(grad), -1).mean(axis=1)
    return np.maximum(np.tensordot(weights, maps, axes=1), 0)


def _sent(
    network: Network, maps: Mapping[str, np.ndarray], score: int, layer: str | None
) -> dict[str, np.ndarray]:
    names = (INPUT, *network.names)
    if layer is not None:
        network.part(layer)  # refuses one that is not there
    scores = maps[layer or names[-1]]
    loss = one_cell(scores, (score, *(0,) * (scores.ndim - 1)))
    return dict(zip(names, network.backward(maps, loss.grad, layer).maps, strict=True))
