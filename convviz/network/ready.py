"""Networks to begin with, each with what it reads, where it is from and what there is to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from convviz.core.numbers import Numbers
from convviz.language import later
from convviz.network import corners
from convviz.network.items import Plan
from convviz.network.line import read

WEIGHTS_SAID: Mapping[str, str] = MappingProxyType(
    {
        "trained": later("Trained weights: the answers mean something."),
        "hand-made": later("Weights chosen by hand: you can read what each kernel does."),
        "random": later("Random weights, as before training: the answers mean nothing yet."),
    }
)
"""What is said of the weights of a ready network."""


@dataclass(frozen=True, slots=True)
class Reads:
    """The input of a ready network.

    Attributes
    ----------
    rank : int
        1, 2 or 3.
    sample : str
        A name in `convviz.data.inputs.samples_for`, or nothing where there are numbers.
    cells : int
        Along the longest axis of a sample that is drawn at a size.
    colour : {"grey", "rgb"}
    numbers : Numbers or None
        ``(C, *spatial)``.
    """

    rank: int
    sample: str = ""
    cells: int = 32
    colour: Literal["grey", "rgb"] = "grey"
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A network to begin with.

    Attributes
    ----------
    title : str
        What people read.
    plan : Plan
    input : Reads
    source : str
        Where it is from.
    see : str
        What there is to see, in a sentence.
    point : (int, tuple of int)
        Where to see it: a layer by its place, and a cell of its map, ``(channel, *position)``.
    weights : {"trained", "hand-made", "random"}
        A key of `WEIGHTS_SAID`.
    """

    title: str
    plan: Plan
    input: Reads
    source: str
    see: str
    point: tuple[int, tuple[int, ...]]
    weights: Literal["trained", "hand-made", "random"] = "random"


_THREE = (
    (0, 0, 10, 16, 10, 1, 0, 0),
    (0, 6, 14, 6, 16, 3, 0, 0),
    (0, 5, 4, 5, 15, 0, 0, 0),
    (0, 0, 0, 12, 14, 1, 0, 0),
    (0, 0, 0, 3, 11, 15, 1, 0),
    (0, 0, 0, 0, 0, 10, 8, 0),
    (0, 0, 9, 8, 8, 15, 6, 0),
    (0, 0, 9, 15, 15, 9, 0, 0),
)
"""One of the digits that are held out."""


def _plan(line: str, weights: str = "") -> Plan:
    plan, notes = read(line)
    assert not notes, notes
    return replace(plan, weights=weights)


_CONV_NORM = "Conv({},3,padding=1,bias=False)~BatchNorm"
_DIGITS = _plan(
    "Conv(8,3,padding=1)~ReLU~MaxPool(2)~Conv(16,3)~ReLU~AdaptiveMaxPool(1)~Flatten~Linear(10)", "digits"
)
_LENET = _plan(
    "Conv(6,5)~Tanh~AvgPool(2)~Conv(16,5)~Tanh~AvgPool(2)~Conv(120,5)~Tanh~Flatten~Linear(84)~Tanh~Linear(10)"
)
_VGG = _plan(
    "Conv(16,3,padding=1)~ReLU~Conv(16,3,padding=1)~ReLU~MaxPool(2)"
    "~Conv(32,3,padding=1)~ReLU~Conv(32,3,padding=1)~ReLU~MaxPool(2)"
)
_RESNET = _plan(
    f"{_CONV_NORM.format(16)}~start:ReLU~{_CONV_NORM.format(16)}~ReLU~{_CONV_NORM.format(16)}~Add(start)~ReLU"
)
_UNET = _plan(
    "Conv(8,3,padding=1)~fine:ReLU~MaxPool(2)~Conv(16,3,padding=1)~coarse:ReLU~MaxPool(2)"
    "~Conv(32,3,padding=1)~ReLU~ConvTranspose(16,2,stride=2)~Concat(coarse)~Conv(16,3,padding=1)~ReLU"
    "~ConvTranspose(8,2,stride=2)~Concat(fine)~Conv(8,3,padding=1)~ReLU~Conv(2,1)"
)
_INCEPTION = _plan(
    "one:Conv(4,1)~Branch(input)~three:Conv(4,3,padding=1)~Branch(input)~five:Conv(4,5,padding=2)"
    "~Concat(three,one)~ReLU"
)
_TCN = _plan(
    "Conv(4,2,padding=causal)~ReLU~Conv(4,2,padding=causal,dilation=2)~ReLU"
    "~Conv(4,2,padding=causal,dilation=4)~ReLU~Conv(4,2,padding=causal,dilation=8)~ReLU~Conv(1,1)"
)
_SEPARABLE = _plan("depthwise:Conv(3,3,padding=1,groups=3)~ReLU~pointwise:Conv(16,1)~ReLU")
_TEXT = _plan(
    "Conv(4,2)~ReLU~pairs:AdaptiveMaxPool(1)~Branch(input)~Conv(4,3)~ReLU~triples:AdaptiveMaxPool(1)"
    "~Branch(input)~Conv(4,4)~ReLU~AdaptiveMaxPool(1)~Concat(triples,pairs)~Flatten~Linear(2)~Softmax"
)
_C3D = _plan(
    "Conv(4,3,padding=1)~ReLU~MaxPool(1x2x2)~Conv(8,3,padding=1)~ReLU~MaxPool(2)~Conv(8,3,padding=1)~ReLU"
)
_DCGAN = _plan(
    "ConvTranspose(16,4,bias=False)~BatchNorm~ReLU~ConvTranspose(8,4,stride=2,padding=1,bias=False)~BatchNorm"
    "~ReLU~ConvTranspose(3,4,stride=2,padding=1,bias=False)~Tanh"
)
_NOISE = (0.3, -1.04, 0.75, 0.94, -1.95, -1.3, 0.13, -0.32, -0.02, -0.85, 0.88, 0.78, 0.07, 1.13, 0.47, -0.86)
"""Sixteen numbers of a normal distribution: ``numpy.random.default_rng(42).normal(size=16).round(2)``."""

READY: Mapping[str, Ready] = MappingProxyType(
    {
        "digits": Ready(
            later("Digits, trained"),
            _DIGITS,
            Reads(2, numbers=Numbers.of([_THREE])),
            later("Ours, trained on 1 438 digits of Alpaydin and Kaynak (UCI, CC BY 4.0)"),
            later(
                "Draw a digit and follow its strokes to the answer: 97.8 % right on digits it has not seen."
            ),
            (3, (7, 1, 1)),
            "trained",
        ),
        "corners": Ready(
            later("Edges, then corners"),
            corners.plan(),
            Reads(2, numbers=corners.shapes()),
            later("Hand-made, after Prewitt, Object Enhancement and Extraction, 1970"),
            later("The first layer finds edges in four directions; the second adds two and finds corners."),
            (2, (0, 2, 2)),
            "hand-made",
        ),
        "lenet5": Ready(
            later("LeNet-5"),
            _LENET,
            Reads(2, "digit", 32),
            later("LeCun and others, Gradient-Based Learning Applied to Document Recognition, 1998"),
            later(
                "Maps get smaller and more numerous until one cell sees the whole digit; then ten "
                "numbers answer."
            ),
            (6, (43, 0, 0)),
        ),
        "vgg": Ready(
            later("VGG block"),
            _VGG,
            Reads(2, "photograph", 32, "rgb"),
            later("Simonyan and Zisserman, Very Deep Convolutional Networks, 2015"),
            later("Two 3 × 3 layers see 5 × 5, with fewer weights than one 5 × 5 layer."),
            (2, (11, 7, 22)),
        ),
        "resnet": Ready(
            later("ResNet block"),
            _RESNET,
            Reads(2, "photograph", 32, "rgb"),
            later("He and others, Deep Residual Learning for Image Recognition, 2016"),
            later("add brings back the map from before the block, so the block only learns what to change."),
            (6, (3, 7, 23)),
        ),
        "unet": Ready(
            later("U-Net, two levels"),
            _UNET,
            Reads(2, "photograph", 32),
            later("Ronneberger, Fischer and Brox, U-Net, 2015"),
            later("concat puts fine maps beside coarse ones, so each answer sees both far and in detail."),
            (16, (0, 12, 16)),
        ),
        "inception": Ready(
            later("Inception: 1 × 1, 3 × 3 and 5 × 5 side by side"),
            _INCEPTION,
            Reads(2, "photograph", 32, "rgb"),
            later("Szegedy and others, Going Deeper with Convolutions, 2015"),
            later(
                "Three branches read the same input; point at the concat to see how far each of them looks."
            ),
            (4, (0, 12, 16)),
        ),
        "tcn": Ready(
            later("Dilated TCN"),
            _TCN,
            Reads(1, "ecg", 64),
            later("Bai, Kolter and Koltun, Generic Convolutional and Recurrent Networks, 2018"),
            later(
                "Each dilation doubles what a cell sees: four layers with kernels of 2 see 16 positions back."
            ),
            (8, (0, 48)),
        ),
        "separable": Ready(
            later("Depthwise-separable convolution"),
            _SEPARABLE,
            Reads(2, "photograph", 32, "rgb"),
            later("Howard and others, MobileNets: Efficient Convolutional Neural Networks, 2017"),
            later("First each channel alone, then 1 × 1 across them: 94 weights where a full layer has 448."),
            (2, (5, 12, 16)),
        ),
        "textcnn": Ready(
            later("TextCNN on a sentence"),
            _TEXT,
            Reads(1, "sentence"),
            later("Kim, Convolutional Neural Networks for Sentence Classification, 2014"),
            later("Kernels over 2, 3 and 4 words each keep their best place in the sentence."),
            (8, (0, 1)),
        ),
        "c3d": Ready(
            later("C3D on the moving ball"),
            _C3D,
            Reads(3, "ball", 16),
            later("Tran and others, Spatiotemporal Features with 3D Convolutional Networks, 2015"),
            later("Kernels reach over time too: a cell sees several moments of the ball."),
            (6, (2, 4, 2, 2)),
        ),
        "dcgan": Ready(
            later("DCGAN generator"),
            _DCGAN,
            Reads(2, numbers=Numbers.of([[[number]] for number in _NOISE])),
            later("Radford, Metz and Chintala, Deep Convolutional GANs, 2016"),
            later("Transposed convolutions make a 16 × 16 picture from 16 numbers: point at any of them."),
            (6, (0, 8, 8)),
        ),
    }
)
"""Networks to begin with, in the order of a menu."""
