"""Training on the digits: batches beside the network item by item, epochs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.core.errors import ConvSpecError
from convviz.network import digits
from convviz.network.losses import cross_entropy as one_cross_entropy
from convviz.network.plan import Plan, built, read
from convviz.network.ready import READY
from convviz.training.batched import Batched, cross_entropy
from convviz.training.digits import (
    TRAINED_ON,
    Settings,
    confusion_of,
    film,
    film_of,
    fitted,
    train,
    with_weights,
)

LINES = (
    "Conv(3,3,padding=1)~ReLU~MaxPool(2)~Conv(4,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(10)",
    "Conv(4,3,stride=2,padding=same)~Tanh~AvgPool(2)~Flatten~Linear(10)",
    "Conv(4,2,padding=2,dilation=2,bias=False)~LeakyReLU~MaxPool(3,stride=2,padding=1)~Flatten~Linear(10)",
    "Conv(4,3,padding=1,padding_mode=reflect)~GELU~Conv(4,3,groups=2)~AdaptiveAvgPool(2)~Flatten~Linear(10)",
    "Conv(4,3,padding=1)~first:ReLU~Conv(4,3,padding=1)~Add(first)~ReLU~Flatten~Linear(10)",
    "Conv(2,3,padding=1)~first:ReLU~Branch(input)~Conv(3,1)~Concat(first)~Flatten~Linear(10,bias=False)",
    "MaxPool(2)~ConvTranspose(3,2,stride=2)~BatchNorm~Sigmoid~Upsample(2)~AdaptiveMaxPool(2)~Flatten~Linear(10)",
)
"""Every kind of layer, and max pooling with overlaps and padding."""


def network(line, seed=0):
    plan, notes = read(line)
    made, error = built(Plan(plan.items, seed), (1, 8, 8))
    assert (error, notes) == (None, ())
    return made


@pytest.mark.parametrize("line", LINES)
@given(seed=st.integers(0, 50))
@settings(max_examples=8, deadline=None)
def test_a_batch_has_the_outputs_and_the_summed_gradients_of_its_items(line, seed):
    net, random = network(line, seed), np.random.default_rng(seed)
    images = random.integers(-4, 5, (5, 1, 8, 8)).astype(float)
    labels = random.integers(0, 10, 5)
    batched = Batched(net, np.float64)
    scores = batched.forward(images)
    loss, grad = cross_entropy(scores, labels)
    found = batched.backward(grad)

    wanted = [{} for _ in net.names]
    losses = []
    for image, label, column in zip(images, labels, scores.T, strict=True):
        maps = net.trace(image)
        output = maps[net.names[-1]]
        np.testing.assert_allclose(column, output, rtol=1e-9, atol=1e-9)
        one = one_cross_entropy(output, int(label))
        losses.append(one.value)
        for layer, parameters in zip(wanted, net.backward(maps, one.grad).parameters, strict=True):
            for name, slope in parameters.items():
                layer[name] = layer.get(name, 0) + slope / len(images)
    assert loss == pytest.approx(np.mean(losses))
    for layer, other, name in zip(found, wanted, net.names, strict=True):
        assert name.startswith("BatchNorm") or layer.keys() == other.keys()
        for key in layer:
            np.testing.assert_allclose(layer[key], other[key], rtol=1e-7, atol=1e-9)


def test_weights_that_are_changed_in_place_change_the_outputs():
    batched = Batched(network(LINES[0]), np.float64)
    images = digits.held_out().images[:3]
    before = batched.forward(images)
    for layer in batched.weights:
        for one in layer.values():
            one *= 2
    assert not np.allclose(before, batched.forward(images))


def test_twenty_epochs_teach_the_network_to_read_unseen_digits():
    epochs = list(train(READY["digits"].plan))
    assert len(epochs) == 21
    assert epochs[0].accuracy < 0.2
    assert epochs[-1].accuracy > 0.92
    assert epochs[-1].loss < 0.3 < epochs[0].loss
    assert all(epoch.confusion.sum() == 359 for epoch in epochs)


def test_a_seed_trains_the_same_weights_again_and_another_seed_others():
    plan, _ = fitted(read("Conv(2,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(10)")[0])

    def weights(seed):
        return list(train(plan, Settings(epochs=1, seed=seed)))[-1].weights[0]["weight"].tolist()

    assert weights(1) == weights(1)
    assert weights(1) != weights(2)


def test_the_trained_weights_read_brightness_as_the_page_sends_it():
    plan = READY["digits"].plan
    last = list(train(plan, Settings(epochs=2), np.float64))[-1]
    net, _ = built(with_weights(plan, last.weights), (1, 8, 8))
    images, labels = digits.held_out()
    answers = [int(net.trace(image)["Linear-8"].argmax()) for image in images]
    found = np.zeros((10, 10), dtype=int)
    for label, answer in zip(labels, answers, strict=True):
        found[label, answer] += 1
    assert np.abs(found - last.confusion).sum() <= 4  # weights are kept in single precision
    assert found.trace() / 359 == pytest.approx(last.accuracy, abs=0.01)


@pytest.mark.parametrize(
    ("line", "layers", "said"),
    [
        ("Conv(4,3)~ReLU~Flatten~Linear(7)", 4, "10 outputs"),
        ("Conv(4,3)~ReLU", 4, "added"),
        ("Conv(4,3)~Flatten~Linear(10)~Softmax", 3, "softmax"),
        ("Conv(4,3)~Flatten~Linear(10)", 3, ""),
    ],
)
def test_the_last_layer_is_made_to_have_ten_answers_and_that_is_said(line, layers, said):
    plan, notes = fitted(read(line)[0])
    assert len(plan.items) == layers
    assert built(plan, (1, 8, 8)).network.output_shape == (10,)
    assert said in " ".join(notes)
    assert bool(notes) == bool(said)


@pytest.mark.parametrize("line", ["Conv(4,9)", "Conv(4,3)~Linear(3)"])
def test_a_chain_that_does_not_fit_the_digits_is_refused_with_its_layer(line):
    with pytest.raises(ConvSpecError):
        fitted(read(line)[0])


def test_the_shipped_film_shows_what_its_weights_answer():
    plan, epochs = READY["digits"].plan, film()
    assert len(epochs) == 21
    for epoch in (epochs[0], epochs[7], epochs[-1]):
        np.testing.assert_array_equal(confusion_of(plan, epoch.weights), epoch.confusion)
    again = film_of(epochs)
    assert again["confusion"].tolist() == [epoch.confusion.tolist() for epoch in epochs]


def test_no_digit_that_is_held_out_is_trained_on(monkeypatch):
    """Were the held-out digits wrong, training would go on just the same."""
    plan, _ = fitted(read("Flatten~Linear(10)")[0])
    usual = list(train(plan, Settings(epochs=1)))[-1].weights[1]["weight"]
    images, labels = digits.digits()
    spoilt = labels.copy()
    spoilt[digits.FOLD - 1 :: digits.FOLD] = 0
    monkeypatch.setattr(digits, "digits", lambda: digits.Digits(images, spoilt))
    np.testing.assert_array_equal(list(train(plan, Settings(epochs=1)))[-1].weights[1]["weight"], usual)
    assert len(images) - 359 == TRAINED_ON
