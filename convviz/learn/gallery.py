"""A gallery of worked examples that can be cited: each a set-up, with what there is to see and its source.

The words are in English here, and said with `convviz.language.phrase` where they are shown.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import NamedTuple

from convviz.language import later, phrase
from convviz.layers import CONVOLUTION, LAYERS
from convviz.learn import layer_examples, real_kernels
from convviz.learn.layer_examples import FIGURE, counting
from convviz.settings.companions import with_sample
from convviz.settings.model import SETUPS, Setup


class Source(NamedTuple):
    """Where an example stands: how it is cited, and its address; empty for those made for this gallery."""

    text: str
    address: str = ""


class Entry(NamedTuple):
    """One example.

    Attributes
    ----------
    name : str
        What a link calls it.
    chapter : str
        A key of `CHAPTERS`.
    title : str
    see : str
        What there is to see, in one plain sentence.
    source : Source
    setup : Setup
        What a click puts on the stage.
    """

    name: str
    chapter: str
    title: str
    see: str
    source: Source
    setup: Setup

    @property
    def told(self) -> str:
        """The line that goes with it to the stage."""
        return phrase(
            "From the gallery: {title}. {see} Source: {source}.",
            title=phrase(self.title),
            see=phrase(self.see),
            source=phrase(self.source.text),
        )


CHAPTERS = {
    "windows": later("One window, one number"),
    "channels": later("Channels are summed"),
    "groups": later("Groups"),
    "padding": later("Padding"),
    "strides": later("Strides"),
    "flip": later("The flip"),
    "volumes": later("Volumes"),
    "pooling": later("Pooling"),
    "transposed": later("Transposed convolution"),
    "kernels": later("Real kernels"),
    "shapes": later("The shapes of convolution arithmetic"),
}
"""Titles of the chapters by their names, in their order."""

_GUIDE = "https://arxiv.org/abs/1603.07285"
_D2L = "https://d2l.ai/chapter_convolutional-neural-networks"
_TORCH = "https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html"

SOURCES = {
    "answers": Source(
        later("Cross Validated, question 295397"), "https://stats.stackexchange.com/questions/295397"
    ),
    "cs231n": Source(
        later("Stanford CS231n, course notes"), "https://cs231n.github.io/convolutional-networks/"
    ),
    "guide": Source(later("Dumoulin and Visin, A guide to convolution arithmetic, arXiv 1603.07285"), _GUIDE),
    "images": Source("Dive into Deep Learning, Convolutions for Images", f"{_D2L}/conv-layer.html"),
    "steps": Source("Dive into Deep Learning, Padding and Stride", f"{_D2L}/padding-and-strides.html"),
    "several": Source("Dive into Deep Learning, Multiple Channels", f"{_D2L}/channels.html"),
    "sentiment": Source(
        "Dive into Deep Learning, Sentiment Analysis: Using CNNs",
        "https://d2l.ai/chapter_natural-language-processing-applications/sentiment-analysis-cnn.html",
    ),
    "3b1b": Source("3Blue1Brown, Convolutions", "https://www.3blue1brown.com/lessons/convolutions"),
    "flux": Source(later("Flux, the documentation of NNlib"), "https://fluxml.ai/NNlib.jl/"),
    "ones": Source(
        later("Stack Overflow, question 42883547"), "https://stackoverflow.com/questions/42883547"
    ),
    "tensorflow": Source(
        "TensorFlow, notes on padding",
        "https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2",
    ),
    "torch": Source("PyTorch, Conv1d", _TORCH),
    "keras": Source("Keras, Conv1D", "https://keras.io/api/layers/convolution_layers/convolution1d/"),
    "pooling": Source("Dive into Deep Learning, Pooling", f"{_D2L}/pooling.html"),
    "transposed": Source(
        "Dive into Deep Learning, Transposed Convolution",
        "https://d2l.ai/chapter_computer-vision/transposed-conv.html",
    ),
    "fourier": Source("nnAudio, arXiv 1912.12055", "https://arxiv.org/abs/1912.12055"),
    "alexnet": Source(
        "Krizhevsky, Sutskever and Hinton, ImageNet Classification, figure 3",
        "https://papers.nips.cc/paper/2012/hash/c399862d3b9d6b76c8436e924a68c45b-Abstract.html",
    ),
    "made": Source(later("made for ConvViz")),
}

# Chapter, rank, name among the worked examples, title, source, what there is to see.
_CASES = (
    ("windows", 2, "d2l_2d", later("2 × 2 on 3 × 3"), "images",
     later("A 2 × 2 window has four positions in a 3 × 3 input, so the output is 2 × 2.")),
    ("windows", 2, "conv_arithmetic_numerical_no_padding", later("The guide’s worked figure"), "guide",
     later("A 3 × 3 kernel has nine positions in a 5 × 5 input, and each gives one number.")),
    ("windows", 1, "moving_average_of_neighbours", later("Moving average of neighbours"), "answers",
     later("Two weights of 0.5: each output is the mean of two neighbours.")),
    ("windows", 1, "a_kernel_as_long_as_the_input_is_the_mean", later("A kernel as long as the input"),
     "answers", later("The kernel fits in only one position, and the single output is the mean.")),
    ("windows", 2, "sobel_on_a_step_edge_five_rows_of_0_40_40_0", later("Sobel on a step edge"), "made",
     later("0 where the picture is flat, 40 where a window crosses the step.")),
    ("channels", 2, "three_channel_conv2d_stride_2_padding_1", later("Three channels, stride 2"), "answers",
     later("The kernel has a slice for each channel; the three sums add up to one feature map.")),
    ("channels", 2, "d2l_two_input_channels", later("Two input channels"), "several",
     later("Each channel is multiplied by its own slice of the kernel, and the two results are added.")),
    ("channels", 2, "d2l_three_output_channels", later("Three output channels"), "several",
     later("Three filters read the same two channels and give three feature maps.")),
    ("channels", 1, "a_sentence_of_word_vectors_through_conv1d_stride_2", later("A sentence: Conv1D"),
     "answers",
     later("The three numbers of a word are channels: the kernel moves along the words, two at a time.")),
    ("channels", 2, "the_same_sentence_as_a_conv2d_of_height_1", later("The same sentence: Conv2D"),
     "answers", later("With a height of 1 there is a single position along H: the same three numbers.")),
    ("channels", 1, "three_channels_through_conv1d", later("Three channels through Conv1D"), "sentiment",
     later("Six positions along the length; all three channels contribute to every output.")),
    ("channels", 2, "the_same_as_a_full_height_conv2d", later("The same as a Conv2D"), "sentiment",
     later("The channels become rows, and a kernel as tall as they are fits in only one row: the same "
           "six numbers.")),
    ("groups", 1, "groups_1", later("One group"), "made",
     later("Every filter sums over all four channels, 1 + 2 + 3 + 4 = 10.")),
    ("groups", 1, "groups_2", later("Two groups"), "made",
     later("The first two filters see channels 0 and 1 only, the other two channels 2 and 3.")),
    ("groups", 1, "groups_4_depthwise", later("Depthwise: as many groups as channels"), "made",
     later("Each filter sees a single channel; there is no sum over channels.")),
    ("padding", 1, "ones_same_1d_corner_2_inside_3", later("Ones in 1D"), "ones",
     later("With ones everywhere, each output counts the input cells in its window: 2 at the ends, 3 "
           "inside.")),
    ("padding", 2, "ones_same_2d_4_6_9", later("Ones in 2D"), "ones",
     later("The windows hold 4 input cells at the corners, 6 at the edges and 9 in the middle.")),
    ("padding", 1, "same_with_an_even_kernel", later("“same” with an even kernel"), "tensorflow",
     later("A kernel of 4 needs 3 cells of padding: 1 before, and 2 after.")),
    ("padding", 1, "padding_mode_zeros", later("Padding with zeros"), "torch",
     later("Beyond the ends there are zeros: the first window contains 0, 1 and 2.")),
    ("padding", 1, "padding_mode_reflect", later("Padding that reflects"), "torch",
     later("The padding mirrors about the end cell without repeating it: 2, 1 and 2.")),
    ("padding", 1, "padding_mode_replicate", later("Padding that replicates"), "torch",
     later("The padding repeats the end cell: 1, 1 and 2.")),
    ("padding", 1, "padding_mode_circular", later("Circular padding"), "torch",
     later("The padding goes on from the other end: 5, 1 and 2.")),
    ("padding", 1, "causal_dilation_2", later("Causal, dilation 2"), "keras",
     later("All padding comes before the input: no output sees a later input.")),
    ("strides", 1, "cs231n_stride_figure_stride_1", later("CS231n’s figure, stride 1"), "cs231n",
     later("Five positions for three weights, with one cell of padding on each side.")),
    ("strides", 1, "cs231n_stride_figure_stride_2", later("CS231n’s figure, stride 2"), "cs231n",
     later("The kernel moves two cells at a time: every second output of stride 1 remains.")),
    ("strides", 2, "conv_arithmetic_numerical_padding_1_stride_2", later("The guide’s figure, stride 2"),
     "guide", later("Padding 1 and stride 2 turn 5 × 5 into 3 × 3.")),
    ("strides", 2, "d2l_stride_3_2_padding_1", later("A stride for each axis"), "steps",
     later("Three rows down and two columns across at a time.")),
    ("strides", 1, "same_with_stride_2_the_odd_cell_goes_after", later("“same” with stride 2"), "tensorflow",
     later("Half as many outputs as inputs; the one cell of padding goes after.")),
    ("strides", 1, "padding_1_with_stride_2_differs_from_same", later("Padding 1 with stride 2"), "torch",
     later("As many outputs as with “same”, but every window starts one cell earlier: other values.")),
    ("flip", 1, "true_convolution_of_1_6", later("True convolution"), "flux",
     later("The kernel is flipped first: convolution as defined in mathematics.")),
    ("flip", 1, "cross_correlation_of_1_6", later("Cross-correlation"), "flux",
     later("The same input and kernel, not flipped: what deep learning calls convolution.")),
    ("flip", 1, "3b1b_full_convolution", later("Full convolution of two lists"), "3b1b",
     later("1, 2, 3 with 4, 5, 6: the kernel is flipped, and every overlap counts.")),
    ("volumes", 3, "conv3d", later("Conv3D"), "made",
     later("A 2 × 2 × 2 kernel also moves along depth and has eight positions in 3 × 3 × 3 cells.")),
    ("volumes", 2, "depth_as_channels_gives_only_the_first_slice", later("Depth as channels"), "made",
     later("Conv2D sums over all slices and gives one feature map: here the first slice of the Conv3D.")),
    ("volumes", 3, "ones_same_3d_8_12_18_27", later("Ones in 3D"), "ones",
     later("The windows hold 8 input cells at the corners, 12 at the edges, 18 at the faces, "
           "27 in the middle.")),
)  # fmt: skip

# Name, title, input, kernel, padding, stride and dilation along both axes, what there is to see. Names and
# sizes are those of the animations of github.com/vdumoulin/conv_arithmetic, which show no numbers.
_SHAPES = (
    ("no_padding_no_strides", later("No padding, no strides"), 4, 3, 0, 1, 1,
     later("A 3 × 3 kernel has 2 × 2 positions in 4 × 4 cells.")),
    ("arbitrary_padding_no_strides", later("Arbitrary padding, no strides"), 5, 4, 2, 1, 1,
     later("With padding 2, a 4 × 4 kernel gives a larger output: 6 × 6 from 5 × 5.")),
    ("same_padding_no_strides", later("Half padding, no strides"), 5, 3, 1, 1, 1,
     later("Padding by half of an odd kernel, rounded down, keeps the size: 5 × 5.")),
    ("full_padding_no_strides", later("Full padding, no strides"), 5, 3, 2, 1, 1,
     later("Padding of kernel size − 1: every window that touches the input counts, 7 × 7.")),
    ("no_padding_strides", later("No padding, strides"), 5, 3, 0, 2, 1,
     later("Stride 2 skips every second position: 2 × 2.")),
    ("padding_strides", later("Padding, strides"), 5, 3, 1, 2, 1,
     later("Padding 1 and stride 2 turn 5 × 5 into 3 × 3.")),
    ("padding_strides_odd", later("Padding, strides (odd)"), 6, 3, 1, 2, 1,
     later("6 × 6 also gives 3 × 3: no window reaches the padding at the bottom and right.")),
    ("dilation", later("Dilation"), 7, 3, 0, 1, 2,
     later("With gaps of one cell, a 3 × 3 kernel spans 5 × 5: 3 × 3 positions in 7 × 7.")),
)  # fmt: skip


@cache
def entries() -> dict[str, Entry]:
    """Return all examples by their names, chapter by chapter.

    Examples
    --------
    >>> entries()["dilation"].source.address, len(entries())
    ('https://arxiv.org/abs/1603.07285', 62)
    """
    worked = (
        (chapter, name, title, source, with_sample(SETUPS[rank], name), see)
        for chapter, rank, name, title, source, see in _CASES
    )
    shapes = (
        (
            "shapes",
            name,
            title,
            FIGURE,
            counting(CONVOLUTION, size, kernel, padding, stride, dilation=gaps),
            see,
        )
        for name, title, size, kernel, padding, stride, gaps, see in _SHAPES
    )
    kernels = (("kernels", *row) for row in real_kernels.worked())
    rows = chain(worked, layer_examples.WORKED, layer_examples.shapes(), kernels, shapes)
    return {
        name: Entry(name, chapter, title, see, _figure(name) if source == FIGURE else SOURCES[source], setup)
        for chapter, name, title, source, setup, see in rows
    }


def _figure(name: str) -> Source:
    return Source(f"arXiv 1603.07285, {name}", _GUIDE)


def found(words: str = "", rank: int | None = None, name: str = "") -> list[Entry]:
    """Return the examples that have all of the words, of one rank, in one chapter or of one name.

    Parameters
    ----------
    words : str
        Looked for in names and texts, in English or as they are said, in capitals or not.
    rank : int, optional
    name : str
        A chapter, an example, or empty for all.

    Examples
    --------
    >>> [entry.name for entry in found("ones", rank=3)]
    ['ones_same_3d_8_12_18_27']
    """
    return [
        entry
        for entry in entries().values()
        if rank in (None, entry.setup.rank)
        and name in ("", entry.chapter, entry.name)
        and all(word in _text(entry) for word in words.casefold().split())
    ]


def _text(entry: Entry) -> str:
    rank = f"{entry.setup.rank}d {LAYERS[entry.setup.layer].name(entry.setup.rank)}"
    texts = (entry.title, entry.see, entry.source.text, CHAPTERS[entry.chapter])
    return " ".join((*texts, *map(phrase, texts), entry.name, rank)).casefold()
