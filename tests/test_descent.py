"""Learning one kernel: descent, its largest rate, and the least-squares answer, beside numpy and by laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from convviz.training.descent import Rate, begun, descend, largest_rate, least_squares

whole = st.integers(-9, 9)


@st.composite
def problems(draw):
    """Windows and a target of whole numbers."""
    rows, weights = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    windows = draw(arrays(np.float64, (rows, weights), elements=whole))
    return windows, draw(arrays(np.float64, rows, elements=whole))


def loss_of(windows, target, weight):
    return sum((sum(x * w for x, w in zip(row, weight, strict=True)) - y) ** 2
               for row, y in zip(windows, target, strict=True)) / len(target)  # fmt: skip


@given(problems(), st.floats(0.01, 0.99), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_the_loss_never_rises_at_a_rate_below_the_largest(problem, share, seed):
    windows, target = problem
    lr = min(share * largest_rate(windows), 1e6)
    course = descend(windows, target, begun(windows.shape[1], seed), Rate(lr), 30)
    assert not course.diverged
    assert (np.diff(course.losses) <= 1e-9 * (1 + course.losses[:-1])).all()


@given(problems())
@settings(max_examples=100, deadline=None)
def test_above_the_largest_rate_the_loss_rises_along_the_steepest_direction(problem):
    windows, _ = problem
    if not windows.any():
        return
    steepest = np.linalg.svd(windows)[2][0]
    course = descend(windows, np.zeros(len(windows)), steepest, Rate(1.2 * largest_rate(windows)), 5)
    assert course.losses[-1] > 2 * course.losses[0]


@given(problems(), st.floats(0.05, 0.95), st.floats(0.1, 0.9))
@settings(max_examples=50, deadline=None)
def test_with_momentum_a_rate_below_its_largest_comes_down_and_stays_down(problem, share, momentum):
    windows, target = problem
    lr = min(share * largest_rate(windows, momentum), 1e6)
    course = descend(windows, target, begun(windows.shape[1], 0), Rate(lr, momentum), 400)
    assert not course.diverged
    assert course.losses[-1] <= course.losses[0] * (1 + 1e-9) + 1e-9


@given(problems())
@settings(max_examples=200, deadline=None)
def test_least_squares_is_the_answer_of_numpy_and_nothing_nearby_is_better(problem):
    windows, target = problem
    exact = least_squares(windows, target)
    assert exact.rank == np.linalg.matrix_rank(windows)
    np.testing.assert_allclose(exact.weight, np.linalg.pinv(windows) @ target, atol=1e-8)
    for step in np.eye(windows.shape[1]):
        for sign in (-0.1, 0.1):
            assert exact.loss <= loss_of(windows, target, exact.weight + sign * step) + 1e-8


@given(problems(), st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_every_gradient_is_the_slope_of_the_loss(problem, seed):
    windows, target = problem
    course = descend(windows, target, begun(windows.shape[1], seed), Rate(1e-3), 2)
    for weight, gradient, loss in zip(course.weights, course.gradients, course.losses, strict=True):
        assert loss == pytest.approx(loss_of(windows, target, weight))
        for k, step in enumerate(np.eye(len(weight))):
            slope = (loss_of(windows, target, weight + step) - loss_of(windows, target, weight - step)) / 2
            assert gradient[k] == pytest.approx(slope, abs=1e-8)  # of a bowl, exactly


def test_the_start_of_a_seed_is_always_the_same_and_another_seed_starts_elsewhere():
    assert begun(9, 3).tolist() == begun(9, 3).tolist()
    assert begun(9, 3).tolist() != begun(9, 4).tolist()
    assert np.abs(begun(100, 1)).max() <= 0.1


def test_momentum_moves_as_in_torch():
    windows, target = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([1.0, -1.0])
    course = descend(windows, target, np.array([0.5, 0.25]), Rate(0.1, 0.9), 3)
    # torch 2.13: SGD([weight], lr=0.1, momentum=0.9) on mse_loss(windows @ weight, target), in float64
    weight, move = np.array([0.5, 0.25]), np.zeros(2)
    for row in course.weights:
        np.testing.assert_allclose(row, weight, rtol=1e-15)
        move = 0.9 * move + windows.T @ (windows @ weight - target)  # 2 / N is 1
        weight = weight - 0.1 * move


@pytest.mark.parametrize("lr", [1e9, 1e300])
@pytest.mark.parametrize("momentum", [0.0, 0.99])
def test_a_huge_rate_is_stopped_with_finite_numbers(lr, momentum):
    windows = np.array([[1e15, 2.0], [3.0, -1e15]])
    course = descend(windows, np.array([1.0, 2.0]), np.array([0.5, 0.5]), Rate(lr, momentum), 1000)
    assert course.diverged
    assert len(course.losses) < 10
    for array in course[:4]:
        assert np.isfinite(array).all()


def test_a_constant_picture_does_not_determine_a_kernel():
    windows = np.full((16, 9), 7.0)
    exact = least_squares(windows, np.full(16, 63.0))
    assert (exact.rank, exact.loss < 1e-20) == (1, True)
    np.testing.assert_allclose(exact.weight, 1.0)


def test_black_windows_have_no_largest_rate_and_change_nothing():
    windows = np.zeros((4, 3))
    assert largest_rate(windows) == np.inf
    course = descend(windows, np.ones(4), np.ones(3), Rate(1.0), 5)
    assert course.losses.tolist() == [1.0] * 6
    assert not course.diverged
