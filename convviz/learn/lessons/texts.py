"""Lesson 10: how a kernel reads."""

from dataclasses import replace

from convviz.language import later
from convviz.learn.lessons.lesson import Lesson, Step, sampled, typed
from convviz.settings.model import Filter
from convviz.settings.spot import Spot

_READING = sampled(1, "sentence", filters=(Filter("bigram"),), kernel_size=(2,), stride=(1,))
_SWAPPED = typed("sitting cat", [[0.7, 0.2], [0.4, -0.1], [0.5, 0.1]])
_DNA = sampled(1, "dna")

TEXTS = Lesson(
    name="texts",
    title=later("A text as a sequence"),
    question=later("How does a kernel read?"),
    steps=(
        Step(
            later(
                "A text is a **sequence**: here 6 words, one after the other. Each is a vector of 3 numbers, "
                "and those are its channels."
            ),
            _READING,
        ),
        Step(
            later(
                "This kernel is made of the vectors of *cat* and *sitting*. On these 2 words it makes 0.96."
            ),
            _READING,
            Spot(pin="output.0"),
        ),
        Step(
            later(
                "On *dog resting* it makes 0.88, nearly as much: words with similar vectors look alike to it."
            ),
            _READING,
            Spot(step=3),
        ),
        Step(
            later("And the order counts: on *sitting cat* it makes no more than 0.3."),
            _SWAPPED,
        ),
        Step(
            later(
                "Letters need no vectors: each gets a channel, with 1 where it stands. So DNA has 4 "
                "channels, A, C, G and T."
            ),
            _DNA,
        ),
        Step(
            later(
                "The kernel is the motif TATAAA, 6 letters long, and its output counts the letters that fit. "
                "Here all 6 of them do."
            ),
            _DNA,
            Spot(step=3),
        ),
        Step(
            later(
                "Further on, TATTTA fits in 4 letters. The kernel never needs to know **where** to look: it "
                "looks everywhere."
            ),
            _DNA,
            Spot(step=14),
        ),
        Step(
            later(
                "A network that writes must not look ahead. **Causal** padding puts its zeros in front, so a "
                "window ends with its own word, and 6 words make 6 outputs."
            ),
            replace(_READING, padding="causal"),
        ),
    ),
    recap=(
        later("A text has one axis to move along; a word's vector, or a letter's row, is its channels."),
        later("A kernel finds what looks like itself, wherever it stands, in its order."),
        later("Causal padding lets a window see the past only."),
    ),
    source=later("The word vectors are those of stats.stackexchange.com/questions/295397."),
)
