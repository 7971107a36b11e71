"""The benchmark of whole networks: what it runs, never how long that took."""

import numpy as np
import pytest

from benchmarks import network, training
from benchmarks.verdict import finish
from convviz.network import Network, digits
from convviz.network.plan import built
from convviz.network.ready import READY


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


def test_a_step_of_training_lowers_the_loss():
    net, _ = built(READY["digits"].plan, training.SHAPE)
    images, labels = digits.digits()
    step = training.our_step(net, images[:32].reshape(32, 1, 8, 8).astype(np.float32), labels[:32] * 0)
    first, *_, last = (step() for _ in range(20))
    assert last < first / 2


def test_a_step_that_takes_too_long_is_named(monkeypatch, capsys):
    monkeypatch.setattr(training, "find_spec", lambda name: True)
    monkeypatch.setattr(training, "torch_step", training.our_step)
    monkeypatch.setattr(training, "race", lambda calls, rounds: [])
    monkeypatch.setattr(training, "seconds", lambda run, name: 0.001)
    monkeypatch.setattr(training, "ratio", lambda run, name, other: 0.49)
    with pytest.raises(SystemExit) as ended:
        finish(lambda: training.time_step(1))
    assert ended.value.code == 1
    assert "MISSED, 1: a step of 32 digits: torch ÷ ours, at least 0.5" in capsys.readouterr().out


def test_a_peer_that_begins_with_another_loss_is_not_timed():
    with pytest.raises(ValueError, match=r"torch begins with a loss of 1\.5, and ours with 2\.0"):
        training.check_same({"ours": 2.0, "torch": 1.5})
