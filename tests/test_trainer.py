"""Training in a process of its own: one at a time, in turn, ended when nobody wants it."""

from threading import Thread

import numpy as np
import pytest

from convviz.core.errors import ConvSpecError, SourceError
from convviz.core.limits import MAX_TRAINING_WORK, TRAIN_WAIT_SECONDS
from convviz.network.plan import read
from convviz.network.ready import READY
from convviz.trainer import client
from convviz.trainer import job as job_module
from convviz.trainer.client import check_work, train_aside
from convviz.trainer.job import Job
from convviz.training.digits import Settings, train

SMALL = read("Flatten~Linear(10)")[0]


def never(seconds):
    raise AssertionError("nobody else trains")


def test_the_process_trains_as_the_library_does():
    epochs = list(train_aside(SMALL, 2, 3, never))
    wanted = list(train(SMALL, Settings(epochs=2, seed=3)))
    assert len(epochs) == 3
    for one, other in zip(epochs, wanted, strict=True):
        np.testing.assert_allclose(one.weights[1]["weight"], other.weights[1]["weight"], rtol=1e-4, atol=1e-5)
        assert abs(one.accuracy - other.accuracy) < 0.01


def test_who_comes_second_waits_and_hears_so_until_the_first_is_done():
    course, heard = train_aside(SMALL, 1, 0, never), []
    next(course)

    def wait(seconds):
        heard.append(seconds)
        course.close()

    assert len(list(train_aside(SMALL, 1, 0, wait))) == 2
    assert heard


def test_who_waits_too_long_is_told_so(monkeypatch):
    monkeypatch.setattr(client, "TRAIN_WAIT_SECONDS", 0.5)
    course = train_aside(SMALL, 1, 0, never)
    next(course)
    try:
        with pytest.raises(SourceError, match="only one network can be trained at a time"):
            list(train_aside(SMALL, 1, 0, lambda seconds: None))
    finally:
        course.close()
    assert TRAIN_WAIT_SECONDS > 0.5


def test_a_training_that_nobody_wants_any_more_lets_the_next_one_begin():
    course = train_aside(READY["digits"].plan, 20, 0, never)
    next(course)
    course.close()
    assert len(list(train_aside(SMALL, 1, 0, never))) == 2


def test_a_training_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(client, "TRAIN_SECONDS", 0.1)
    with pytest.raises(SourceError, match="Training took longer than"):
        list(train_aside(READY["digits"].plan, 60, 0, never))


def test_others_go_on_while_one_trains():
    """Whoever asks for something else meanwhile is not held up by the lock of the trainer."""
    course = train_aside(READY["digits"].plan, 5, 0, never)
    next(course)
    done = []
    other = Thread(target=lambda: done.append(np.linalg.norm(np.ones((300, 300)) @ np.ones((300, 300)))))
    other.start()
    other.join(20)
    assert done
    course.close()


@pytest.mark.parametrize("line", ["Conv(4,9)", "Conv(4,3)~Linear(3)"])
def test_a_chain_that_does_not_fit_is_refused_before_a_process_is_started(line):
    with pytest.raises(ConvSpecError):
        list(train_aside(read(line)[0], 1, 0, never))


def test_a_job_has_the_epochs_as_they_come_and_can_be_cancelled():
    job = Job(SMALL, 2, 0)
    job.wait(60)
    assert (job.is_over, len(job.done), job.error) == (True, 3, None)
    job = Job(READY["digits"].plan, 60, 0)
    job.cancel()
    job.wait(60)
    assert job.is_over
    assert len(job.done) < 60
    assert len(list(train_aside(SMALL, 1, 0, lambda seconds: None))) == 2


def test_a_job_at_which_no_page_looks_is_given_up(monkeypatch):
    monkeypatch.setattr(job_module, "PATIENCE", 0.0)
    job = Job(READY["digits"].plan, 60, 0)
    job.wait(60)
    assert len(job.done) == 1


def test_a_job_that_fails_says_why():
    job = Job(read("Conv(4,9)")[0], 1, 0)
    job.wait(60)
    assert isinstance(job.error, ConvSpecError)


def test_too_much_work_is_refused_with_the_epochs_that_would_fit():
    plan = read("Conv(64,3,padding=1)~ReLU~Conv(64,3,padding=1)~Flatten~Linear(10)")[0]
    with pytest.raises(SourceError, match=r"Train \d+ epochs, or use fewer channels") as error:
        check_work(plan, 60)
    fit = int(str(error.value).split("Train ")[1].split()[0])
    check_work(plan, fit)
    with pytest.raises(SourceError, match="multiply-adds"):
        check_work(plan, fit + 1)
    huge = read("Conv(512,3,padding=1)~Conv(512,3,padding=1)~Conv(512,3,padding=1)~Flatten~Linear(10)")[0]
    with pytest.raises(SourceError, match="Use fewer channels or layers"):
        check_work(huge, 1)
    assert MAX_TRAINING_WORK > 0
