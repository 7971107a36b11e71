"""Saliency and Grad-CAM: by hand, by differences, and what is refused."""

import numpy as np
import pytest

from convviz.core.errors import ConvSpecError
from convviz.network import Conv, Flatten, Linear, MaxPool, Network, ReLU, grad_cam, saliency
from convviz.network.digits import held_out
from convviz.network.plan import built
from convviz.network.ready import READY


def test_saliency_is_how_much_a_score_changes_with_each_cell():
    cells = held_out().images[0].astype(float)
    network, _ = built(READY["digits"].plan, cells.shape)
    found = saliency(network, cells, 3)
    for cell in ((0, 0), (3, 4), (7, 7)):
        moved = [cells.copy(), cells.copy()]
        moved[0][(0, *cell)] += 1e-5
        moved[1][(0, *cell)] -= 1e-5
        scores = [network.trace(one)[network.names[-1]][3] for one in moved]
        assert found[cell] == pytest.approx(abs(scores[0] - scores[1]) / 2e-5, rel=1e-4, abs=1e-5)


def test_grad_cam_weighs_each_map_by_the_mean_of_its_gradient():
    weight = np.array([[[[1.0]]], [[[-2.0]]]])
    scores = [[1, 0, 0, 0, 1, 1, 0, 0]]
    layers = [
        ("maps", Conv(1, 2, 1, weight=weight, bias=False)),
        Flatten(),
        Linear(8, 1, False, weight=scores),
    ]
    network = Network((1, 2, 2), layers)
    cells = np.array([[[1.0, 2], [3, -4]]])
    assert grad_cam(network, cells, 0, "maps").tolist() == [[0, 0], [0, 3]]


def test_grad_cam_needs_a_layer_with_maps_and_a_score_that_is_there():
    network = Network((1, 4, 4), [Conv(1, 2, 3), ReLU(), MaxPool(2), Flatten(), Linear(2, 3)])
    cells = np.ones((1, 4, 4))
    with pytest.raises(ConvSpecError, match="Grad-CAM needs a layer with maps; Flatten-4 has none"):
        grad_cam(network, cells, 0, "Flatten-4")
    with pytest.raises(ConvSpecError, match="There is no cell"):
        saliency(network, cells, 3)
    with pytest.raises(ConvSpecError, match="no layer named"):
        saliency(network, cells, 0, "nothing")
