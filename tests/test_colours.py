import numpy as np
import pytest

from convviz.render.colours import ROLES, SCALES, contrast, luminance

TEXT_ON_CARD = ["ink", "text", "mute", "now_text"]

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (IEEE TVCG 15(6), 2009), severity 1.0, in linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b*, D65, of linear RGB."""
    matrix = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    x, y, z = (matrix @ np.clip(rgb, 0, 1)) / [0.95047, 1.0, 1.08883]
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(one: str, other: str, deficiency: str) -> float:
    """CIE 1976 colour difference as seen with a deficiency; 2.3 is just noticeable."""
    matrix = np.array(DEFICIENCIES[deficiency])
    return float(np.linalg.norm(lab(matrix @ linear(one)) - lab(matrix @ linear(other))))


@pytest.mark.parametrize("theme", ROLES)
@pytest.mark.parametrize("role", TEXT_ON_CARD)
@pytest.mark.parametrize("ground", ["card", "page", "soft"])
def test_text_reaches_wcag_aa_on_every_ground_of_both_themes(theme, role, ground):
    assert contrast(ROLES[theme][role], ROLES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ROLES)
def test_the_accent_stands_out_from_the_card_as_a_graphic(theme):
    assert contrast(ROLES[theme]["now"], ROLES[theme]["card"]) >= 3


def test_both_themes_have_the_same_roles():
    assert ROLES["light"].keys() == ROLES["dark"].keys()


@pytest.mark.parametrize("name", SCALES)
def test_a_scale_runs_from_0_to_1_in_order(name):
    positions = [position for position, _ in SCALES[name]]
    assert positions[0] == 0
    assert positions[-1] == 1
    assert positions == sorted(set(positions))


@pytest.mark.parametrize("name", ["weight", "activation"])
def test_zero_is_the_lightest_colour_of_a_diverging_scale(name):
    lights = [luminance(colour) for _, colour in SCALES[name]]
    assert SCALES[name][len(lights) // 2][0] == 0.5
    assert max(lights) == lights[len(lights) // 2]


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", ["weight", "activation"])
def test_plus_and_minus_stay_apart_for_every_common_colour_blindness(name, deficiency):
    stops = dict(SCALES[name])
    assert difference(stops[0.0], stops[1.0], deficiency) >= 20
    assert difference(stops[0.25], stops[0.75], deficiency) >= 10


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_a_weight_is_not_mistaken_for_an_activation(deficiency):
    for position in (0.0, 1.0):
        assert (
            difference(dict(SCALES["weight"])[position], dict(SCALES["activation"])[position], deficiency)
            >= 10
        )
