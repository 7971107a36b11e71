"""The handwritten digits, the net that was trained on them, and drawings made like them."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from convviz.core.errors import SourceError
from convviz.network import digits
from convviz.network.plan import Plan, built, item, notes, read
from convviz.network.trained import WEIGHTS

LINE = "Conv(8,3,padding=1)~ReLU~MaxPool(2)~Conv(16,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(10)"


@cache
def net():
    plan = Plan(read(LINE)[0].items, weights="digits")
    network, error = built(plan, (1, 8, 8))
    assert (error, notes(plan, (1, 8, 8))) == (None, ())
    return network


def answer(image):
    return int(net().trace(image)["Linear-8"].argmax())


def test_the_trained_net_reads_the_digits_that_it_has_not_seen():
    images, labels = digits.held_out()
    right = [answer(image) == label for image, label in zip(images, labels, strict=True)]
    assert len(right) == 359
    assert np.mean(right) >= 0.965


def test_the_net_has_1418_weights():
    assert sum(row.parameters for row in net().table()) == 1418


def test_the_digits_are_those_of_the_set():
    images, labels = digits.digits()
    assert images.shape == (1797, 1, 8, 8)
    assert (images.min(), images.max()) == (0, 16)
    # the counts that scikit-learn's description of the set gives
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_data_and_its_credit_are_beside_the_weights():
    credit = (Path(digits.__file__).parent / "CREDIT.md").read_text(encoding="utf-8")
    for word in ("Alpaydin", "CC BY 4.0", "UCI", "train_digits.py"):
        assert word in credit
    assert WEIGHTS["digits"].classes == tuple("0123456789")


STROKES = {
    0: [[(0.5, 0.1), (0.25, 0.3), (0.25, 0.7), (0.5, 0.9), (0.75, 0.7), (0.75, 0.3), (0.5, 0.1)]],
    1: [[(0.5, 0.1), (0.5, 0.9)]],
    2: [[(0.25, 0.3), (0.35, 0.12), (0.6, 0.1), (0.75, 0.3), (0.5, 0.6), (0.25, 0.9), (0.78, 0.9)]],
    3: [[(0.25, 0.15), (0.6, 0.1), (0.75, 0.28), (0.5, 0.47), (0.75, 0.65), (0.6, 0.88), (0.25, 0.85)]],
    4: [[(0.6, 0.9), (0.6, 0.1), (0.25, 0.6), (0.8, 0.6)]],
    5: [[(0.7, 0.1), (0.3, 0.1), (0.28, 0.45), (0.6, 0.42), (0.75, 0.65), (0.6, 0.88), (0.25, 0.85)]],
    6: [[(0.65, 0.1), (0.35, 0.4), (0.27, 0.7), (0.5, 0.9), (0.72, 0.72), (0.5, 0.52), (0.3, 0.65)]],
    7: [[(0.25, 0.1), (0.75, 0.1), (0.45, 0.9)]],
    8: [
        [(0.5, 0.48), (0.3, 0.3), (0.5, 0.1), (0.7, 0.3), (0.5, 0.48)],
        [(0.5, 0.48), (0.27, 0.7), (0.5, 0.9), (0.73, 0.7), (0.5, 0.48)],
    ],
    9: [[(0.7, 0.3), (0.5, 0.1), (0.3, 0.3), (0.5, 0.48), (0.7, 0.3), (0.66, 0.6), (0.55, 0.9)]],
}


def drawn(digit, side, pen):
    """A digit as somebody draws it: corners joined by lines of an even width."""
    image = Image.new("L", (side, side))
    for stroke in STROKES[digit]:
        points = [(side * x, side * y) for x, y in stroke]
        ImageDraw.Draw(image).line(points, fill=255, width=pen, joint="curve")
    return np.asarray(image)


@pytest.mark.parametrize("digit", STROKES)
@pytest.mark.parametrize(("side", "pen"), [(200, 6), (200, 16), (64, 5)])
def test_a_digit_that_is_drawn_is_read(digit, side, pen):
    assert answer(digits.as_digit(drawn(digit, side, pen)).values) == digit


@pytest.mark.parametrize("digit", STROKES)
def test_where_a_digit_is_drawn_does_not_matter(digit):
    cells = drawn(digit, 100, 8)
    moved = np.zeros((160, 190))
    moved[3:103, 71:171] = cells
    here, there = digits.as_digit(cells), digits.as_digit(moved)
    np.testing.assert_array_equal(here.values, there.values)
    assert there.box[0] == here.box[0] + 3
    assert there.box[1] == here.box[1] + 71
    assert there.box[2:] == here.box[2:]


def test_a_drawing_is_made_like_the_digits_of_the_set():
    """They fill their height, leave the sides free, and have much the same ink."""
    images = digits.digits().images
    for digit in STROKES:
        drawing = digits.as_digit(drawn(digit, 120, 10))
        assert drawing.values.shape == images[0].shape
        assert drawing.values.dtype == np.float32
        blocks = drawing.bitmap.reshape(8, 4, 8, 4).sum(axis=(1, 3))
        np.testing.assert_array_equal(drawing.values[0], blocks)
        assert drawing.bitmap[1:-1].any(axis=1).all()
        assert abs(drawing.values.sum() - images.sum(axis=(1, 2, 3)).mean()) < 80
        assert str(drawing.box[2]) in drawing.said


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (np.zeros((20, 20)), "The drawing is empty: draw a digit from 0 to 9."),
        (np.full((20, 20), np.nan), "A drawing has rows and columns of finite numbers"),
        (np.ones((3, 4, 4)), r"got the shape \(3, 4, 4\)"),
        (np.ones((0, 4)), r"got the shape \(0, 4\)"),
    ],
)
def test_a_drawing_that_cannot_be_read_is_refused_in_a_sentence(cells, sentence):
    with pytest.raises(SourceError, match=sentence):
        digits.as_digit(cells)


@pytest.mark.parametrize("cells", [np.ones((1, 1)), np.ones((300, 2)), np.ones((2, 300)), np.eye(50)])
def test_any_ink_makes_numbers_from_0_to_16(cells):
    values = digits.as_digit(cells).values
    assert values.min() >= 0
    assert 0 < values.max() <= 16


def test_trained_weights_that_do_not_fit_are_named_and_the_others_stay():
    items = (item("Conv", 8, 3, padding=1), *read("ReLU~MaxPool(2)~Conv(12,3)~Flatten~Linear(10)")[0].items)
    plan = Plan(items, seed=4, weights="digits")
    network, error = built(plan, (1, 8, 8))
    assert error is None
    assert notes(plan, (1, 8, 8)) == (
        "The trained weights Digits do not fit Conv2d-4 and Linear-6; random weights are used there.",
    )
    np.testing.assert_array_equal(network.part("Conv2d-1").weight, digits.weights()[0]["weight"])
    other, _ = built(replace(plan, seed=5), (1, 8, 8))
    assert (network.part("Conv2d-4").weight != other.part("Conv2d-4").weight).any()


def test_weights_that_nobody_trained_fit_nothing():
    plan = Plan((item("Conv", 8, 3),), weights="faces")
    assert built(plan, (1, 8, 8)).error is None
    assert notes(plan, (1, 8, 8)) == (
        "The trained weights faces do not fit Conv2d-1; random weights are used there.",
    )
