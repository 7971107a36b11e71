"""What the overview says a cell sees and feeds is what Python says, in random and in well-known networks."""

import json
import subprocess

import numpy as np
import pytest
from network_chains import CHAINS
from overview_chains import asked, known_chain, random_chain

from convviz.network import Conv, MaxPool, Network
from convviz.stage.maps import EXACT_CELLS
from testbed.live import ROOT


def differing(node, here, cases):
    """What the script says otherwise than Python, and how many maps were held against each other."""
    (here / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    command = [node, "tests/overview_cones.mjs", str(here / "cases.json")]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_the_cells_that_one_sees_and_feeds_are_pythons_in_random_networks(node, tmp_path):
    random = np.random.default_rng(295_397)
    told = differing(node, tmp_path, [asked(random_chain(random), random, 6) for _ in range(300)])
    assert told["differing"] == []
    assert told["count"] > 5000


@pytest.mark.parametrize("name", CHAINS)
def test_the_cells_that_one_sees_and_feeds_are_pythons_in_well_known_networks(name, node, tmp_path):
    random = np.random.default_rng(5)
    told = differing(node, tmp_path, [asked(known_chain(name), random, 12)])
    assert told["differing"] == []


def test_the_winners_of_max_pooling_are_pythons_where_maps_travel_in_half_their_bytes(node, tmp_path):
    random = np.random.default_rng(8)
    net = Network((3, 60, 60), [MaxPool(3, stride=1), Conv(3, 4, 3), MaxPool(2), Conv(4, 2, 3)])
    told = asked(net, random, 10, fine=True)
    assert sum(len(layer["map"]["data"]) for layer in told["payload"]["layers"]) > EXACT_CELLS
    assert "winners" in told["payload"]["layers"][1]["reach"]
    assert differing(node, tmp_path, [told])["differing"] == []
