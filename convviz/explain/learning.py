"""What is said of a kernel that was learned: how descent went, and what the least squares say."""

from __future__ import annotations

from convviz.explain.numerals import printed, text
from convviz.language import count_phrase, phrase
from convviz.training.descent import Course, LeastSquares, Rate

_FITS = 1e-9
"""A loss below this share of the target's own mean square is 0 within its rounding error."""


def outcome(course: Course, rate: Rate, largest: float) -> str:
    """Say how a descent ended.

    Parameters
    ----------
    course : Course
    rate : Rate
    largest : float
        The largest rate that comes down.
    """
    first, last, iterations = course.losses[0], course.losses[-1], len(course.losses) - 1
    if course.diverged or (last > first and rate.lr > largest):
        stopped = phrase("Diverged, and stopped") if course.diverged else phrase("The loss grows")
        return phrase(
            "{stopped}: in {iterations} iterations the loss grew from {first} to {last}. The learning rate "
            "{rate} is too large; use one below {largest}.",
            stopped=stopped,
            iterations=iterations,
            first=written(first),
            last=written(last),
            rate=written(rate.lr),
            largest=written(largest),
        )
    return count_phrase(
        "After {count} iteration the loss is {last}; at the start it was {first}.",
        "After {count} iterations the loss is {last}; at the start it was {first}.",
        iterations,
        first=written(first),
        last=written(last),
    )


def steepness(largest: float, momentum: float) -> str:
    """Say which rates come down."""
    if largest == float("inf"):
        return phrase("All windows are 0, so the gradient is 0 and no learning rate changes anything.")
    if momentum:
        return phrase(
            "Learning converges for rates below {largest}: 2 · (1 + momentum) / λ, where λ is the largest "
            "eigenvalue of the Hessian of the loss.",
            largest=written(largest),
        )
    return phrase(
        "Learning converges for rates below {largest}: 2 / λ, where λ is the largest eigenvalue of the "
        "Hessian of the loss.",
        largest=written(largest),
    )


def exactness(exact: LeastSquares, weights: int, square: float) -> tuple[str, ...]:
    """Say what the least squares tell of a target.

    Parameters
    ----------
    exact : LeastSquares
    weights : int
        How many there are.
    square : float
        The mean square of the target.
    """
    said = []
    if exact.loss > _FITS * square:
        said.append(
            phrase(
                "No kernel of this size gives this target: even the least-squares kernel leaves a mean "
                "squared error of {loss}.",
                loss=written(exact.loss),
            )
        )
    if exact.rank < weights:
        said.append(
            phrase(
                "This input does not determine the kernel: it has only {rank} independent windows for "
                "{weights} weights. Other kernels fit equally well; the one shown has the smallest "
                "weights. Use a more varied input.",
                rank=exact.rank,
                weights=weights,
            )
        )
    return tuple(said)


def written(number: float) -> str:
    """Write a number as it is printed on the page."""
    return text(printed(float(number)))
