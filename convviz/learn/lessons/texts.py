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
    question=later("How does a kernel read a text?"),
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
                "This kernel consists of the vectors of *cat* and *sitting*. For these 2 words it gives 0.96."
            ),
            _READING,
            Spot(pin="output.0"),
        ),
        Step(
            later(
                "For *dog resting* it gives 0.88, nearly as much, because similar words have similar vectors."
            ),
            _READING,
            Spot(step=3),
        ),
        Step(
            later("The order matters: for *sitting cat* it gives only 0.3."),
            _SWAPPED,
        ),
        Step(
            later(
                "Letters need no vectors: each letter gets a channel, which is 1 where the letter "
                "occurs. So DNA has 4 channels: A, C, G and T."
            ),
            _DNA,
        ),
        Step(
            later(
                "The kernel is the motif TATAAA, 6 letters long, and its output counts the matching "
                "letters. Here all 6 match."
            ),
            _DNA,
            Spot(step=3),
        ),
        Step(
            later(
                "Further on, TATTTA matches in 4 letters. The kernel does not need to know **where** "
                "to look: it looks everywhere."
            ),
            _DNA,
            Spot(step=14),
        ),
        Step(
            later(
                "A network that predicts the next word must not look ahead. **Causal** padding puts "
                "all zeros before the input, so each window ends at its own word, and 6 words give 6 "
                "outputs."
            ),
            replace(_READING, padding="causal"),
        ),
    ),
    recap=(
        later("A text has one axis to move along; a word's vector, or a letter's row, is its channels."),
        later("A kernel detects what resembles it, anywhere in the input and in the same order."),
        later("Causal padding lets a window see the past only."),
    ),
    source=later("The word vectors are those of stats.stackexchange.com/questions/295397."),
)
