"""The signals to begin with: what each is, at every length."""

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LENGTH
from convviz.data.samples.signals import BEAT, PERIOD, SIGNALS, signal

LENGTHS = (1, 2, 33, 64, MAX_LENGTH)


def numbers(name: str, length: int, **options) -> list[float]:
    (values,) = signal(name, length, **options).values.tolist()
    return values


def test_the_signals_are_those_the_page_offers():
    assert list(SIGNALS) == ["sine", "chirp", "square", "step", "impulse", "noise", "beat", "ecg"]


@pytest.mark.parametrize("one", SIGNALS.values(), ids=str)
def test_every_signal_has_a_plain_caption_of_one_line(one):
    assert one.title
    assert one.caption.endswith(".")
    assert "\n" not in one.caption
    assert len(one.caption) <= 70


def test_captions_say_how_long_a_wave_and_a_beat_are():
    assert f"period {PERIOD}" in SIGNALS["sine"].caption
    assert f"{PERIOD // 2} positions up, {PERIOD // 2} down" in SIGNALS["square"].caption
    assert f"every {BEAT} positions" in SIGNALS["ecg"].caption


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("length", LENGTHS)
def test_every_signal_has_every_length_and_two_decimals(name, length):
    data = signal(name, length)
    assert data.values.shape == (1, length)
    assert data.values.tolist() == np.round(data.values, 2).tolist()
    assert not np.signbit(data.values[data.values == 0]).any()
    assert data.name == SIGNALS[name].title


@pytest.mark.parametrize("name", [name for name in SIGNALS if name != "noise"])
def test_a_signal_without_chance_stays_from_minus_1_to_1(name):
    assert np.abs(signal(name, MAX_LENGTH).values).max() <= 1


def test_the_sine_is_a_wave_of_16_positions():
    assert numbers("sine", 17) == [
        *(0, 0.38, 0.71, 0.92, 1, 0.92, 0.71, 0.38),
        *(0, -0.38, -0.71, -0.92, -1, -0.92, -0.71, -0.38, 0),
    ]


def test_the_square_wave_is_up_for_8_and_down_for_8():
    assert numbers("square", 20) == [1] * 8 + [-1] * 8 + [1] * 4


@pytest.mark.parametrize("name", ["sine", "square"])
def test_a_wave_comes_again_after_16_positions(name):
    values = numbers(name, MAX_LENGTH)
    assert values[16:] == values[:-16]


def test_the_step_rises_in_the_middle():
    assert numbers("step", 6) == [0, 0, 0, 1, 1, 1]
    assert numbers("step", 5) == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(("length", "middle"), [(1, 0), (2, 0), (5, 2), (6, 2)])
def test_the_impulse_is_a_single_1_in_the_middle(length, middle):
    assert numbers("impulse", length) == [float(position == middle) for position in range(length)]


def test_the_chirp_crosses_zero_ever_sooner_and_ends_at_4_positions_a_wave():
    values = numbers("chirp", 1024)
    crossings = [place for place in range(1, 1023) if values[place] <= 0 < values[place + 1]]
    gaps = np.diff(crossings)
    assert gaps[0] > 3 * gaps[-1]
    assert np.diff(gaps).max() <= 1  # each wave is shorter than the last, but for whole positions
    assert gaps[-1] == 4


def test_the_noise_is_the_same_for_the_same_seed_everywhere():
    assert numbers("noise", 4, seed=7) == [0.0, 0.3, -0.27, -0.89]
    assert numbers("noise", 64, seed=1) != numbers("noise", 64, seed=2)
    assert numbers("noise", 64) == numbers("noise", 64, seed=0)


def test_the_noise_has_mean_0_and_variance_1():
    values = signal("noise", MAX_LENGTH, seed=3).values
    assert abs(values.mean()) < 0.05
    assert abs(values.var() - 1) < 0.05


def test_only_the_noise_depends_on_the_seed():
    for name in set(SIGNALS) - {"noise"}:
        assert signal(name, 64, seed=1) == signal(name, 64, seed=2)


def test_a_heartbeat_comes_every_32_positions_with_its_highest_wave_r_in_the_middle():
    values = numbers("ecg", 128)
    assert values[32:] == values[:-32]
    assert [place for place, value in enumerate(values) if value > 0.9] == [16, 48, 80, 112]


def test_a_heartbeat_has_p_and_t_up_and_q_and_s_down():
    beat = numbers("ecg", 32)
    peaks = [place for place in range(1, 31) if beat[place - 1] < beat[place] >= beat[place + 1]]
    assert peaks == [11, 16, 24]
    assert beat[24] > beat[11]
    assert min(beat[:16]) < 0
    assert min(beat[17:]) < 0


@pytest.mark.parametrize("length", [0, -1, MAX_LENGTH + 1])
def test_a_length_that_cannot_be_shown_is_refused(length):
    with pytest.raises(SourceError) as caught:
        signal("sine", length)
    shown = {0: "0", -1: "−1", 4097: "4\u202f097"}[length]
    assert str(caught.value) == (
        f"A signal can have 1 to 4\u202f096 positions, not {shown}; choose a number in that range."
    )


def test_an_unknown_signal_is_refused_with_the_known_ones():
    with pytest.raises(SourceError) as caught:
        signal("saw\ntooth", 8)
    assert str(caught.value) == (
        "There is no signal “saw tooth”; choose one of sine, chirp, square, step, impulse, noise, beat, ecg."
    )
