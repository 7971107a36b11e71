"""The benchmark of whole networks: what it runs, never how long that took."""

import numpy as np
import pytest

from benchmarks import network
from benchmarks.verdict import finish
from convviz.network import Network


def test_the_network_that_is_timed_is_vgg_16():
    net = Network((3, 224, 224), network.vgg16(), seed=None)
    assert (
        sum(row.parameters for row in net.table()) == 14_714_688
    )  # keras.applications.VGG16, without its top
    assert net.output_shape == (512, 7, 7)


def test_a_network_that_takes_too_long_is_named(monkeypatch, capsys):
    monkeypatch.setattr(
        network, "race", lambda calls, rounds: [{name: call() for name, call in calls.items()}]
    )
    monkeypatch.setattr(network, "seconds", lambda run, name: 0.0021)
    monkeypatch.setattr(network, "ratio", lambda run, name, other: 3.0)
    with pytest.raises(SystemExit) as ended:
        finish(lambda: network.time_digits(1))
    assert ended.value.code == 1
    assert "MISSED, 1: Digits forward: at most 2.0 ms" in capsys.readouterr().out


def test_each_layer_is_timed_once(capsys):
    net = Network((3, 8, 8), network.vgg16()[:5])
    network.print_layers(net, net.trace(np.zeros((3, 8, 8))))
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(net.names)
