"""Matrices as books, programs and frameworks write them are read for a kernel, an input and a sequence."""

from __future__ import annotations

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.typed.matrices import parse_kernel, parse_matrix
from convviz.data.typed.sequences import read_sequence, recognise

TWO_BY_TWO = [[[1, 2], [3, 4]]]
WHOLE = {
    "a tensor with a batch and a channel": "tensor([[[[1., 2.], [3., 4.]]]])",
    "a parameter of PyTorch": "Parameter containing:\ntensor([[[[1., 2.],\n          [3., 4.]]]], "
    "requires_grad=True)",
    "a parameter made of a tensor": "self.weight = nn.Parameter(torch.tensor([[1., 2.], [3., 4.]]), "
    "requires_grad=False)",
    "a FloatTensor": "torch.FloatTensor([[1, 2], [3, 4]])",
    "a tensor of TensorFlow": "<tf.Tensor: shape=(2, 2), dtype=int32, numpy=\n"
    "array([[1, 2],\n       [3, 4]], dtype=int32)>",
    "a variable of TensorFlow": "<tf.Variable 'Variable:0' shape=(2, 2) dtype=float32, numpy=\n"
    "array([[1., 2.],\n       [3., 4.]], dtype=float32)>",
    "a constant of TensorFlow": "tf.constant([[1, 2], [3, 4]], dtype=tf.float32)",
    "an array of JAX": "Array([[1., 2.],\n       [3., 4.]], dtype=float32)",
    "an array within an array": "np.asarray(np.array([[1, 2], [3, 4]]), dtype=np.uint8)",
    "a matrix of sympy": "Matrix([[1, 2], [3, 4]])",
    "LaTeX": "\\begin{bmatrix}1 & 2\\\\ 3 & 4\\end{bmatrix}",
    "LaTeX with a name and signs": "$$K = \\left( "
    "\\begin{array}{cc} 1 & 2 \\\\[2pt] 3 & 4 \\\\ \\end{array} \\right)$$",
    "LaTeX with lines": "\\begin{pmatrix}\n1 & 2 \\\\\n3 & 4\n\\end{pmatrix}",
    "Markdown with titles": "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |",
    "Markdown without titles": "| 1 | 2 |\n| 3 | 4 |",
    "Markdown whose titles are the first row": "| 1 | 2 |\n|---|---|\n| 3 | 4 |",
    "MATLAB": "K = [1 2; 3 4];",
    "C": "float k[2][2] = {{1.0f, 2.0f}, {3.0f, 4.0f}};",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_a_matrix_is_read_in_the_notation_it_is_copied_from(text):
    assert parse_matrix(text).tolist() == TWO_BY_TWO
    assert parse_kernel(text).tolist() == TWO_BY_TWO


FACTORS = {
    "a fraction in front": ("1/16 * [[1, 2], [3, 4]]", 1 / 16),
    "a fraction in brackets": ("kernel = (1/16) * np.array([[1, 2], [3, 4]])", 1 / 16),
    "a decimal in front": ("0.25 * [1 2; 3 4]", 0.25),
    "a division behind": ("[[1, 2], [3, 4]] / 45", 1 / 45),
    "a division of a call": ("np.array([[1, 2], [3, 4]], dtype=np.float32) / 45.0", 1 / 45),
    "a factor behind": ("torch.tensor([[1, 2], [3, 4]]) * 2", 2),
    "a negative one": ("-1/8 * [[1, 2], [3, 4]]", -1 / 8),
    "LaTeX": ("\\frac{1}{16}\\begin{bmatrix}1 & 2\\\\3 & 4\\end{bmatrix}", 1 / 16),
    "LaTeX with a name": ("K = \\frac19 \\left[\\begin{matrix}1 & 2\\\\3 & 4\\end{matrix}\\right]", 1 / 9),
}


@pytest.mark.parametrize(("text", "factor"), FACTORS.values(), ids=FACTORS)
def test_a_factor_counts_for_every_number(text, factor):
    assert np.allclose(parse_matrix(text), np.array(TWO_BY_TWO) * factor, rtol=1e-15, atol=0)


def test_fractions_are_numbers_in_a_table_in_brackets_and_in_a_sequence():
    ninth = [[1 / 9] * 3] * 3
    assert parse_kernel("1/9 1/9 1/9\n1/9 1/9 1/9\n1/9 1/9 1/9").tolist() == [ninth]
    assert parse_kernel("[[1 / 9, 1/9, 1/9], [1/9, 1/9, 1/9], [1/9, 1/9, 1/9]]").tolist() == [ninth]
    assert parse_kernel("-1/2 0 .5/1", rank=1).tolist() == [[-0.5, 0, 0.5]]
    assert parse_kernel("\\begin{matrix}\\frac{1}{9} & \\frac{-2}{9}\\end{matrix}").tolist() == [
        [[1 / 9, -2 / 9]]
    ]
    assert read_sequence("1/4 1/2 1").values.tolist() == [[0.25, 0.5, 1]]


@pytest.mark.parametrize("text", [*WHOLE.values(), *(text for text, _ in FACTORS.values())])
def test_a_sequence_in_such_a_notation_is_numbers(text):
    assert recognise(text) == "numbers"
    assert read_sequence(text).values.shape == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "1/0",
        "1/2/3",
        "1/x",
        "x/2",
        "/",
        "1/",
        "1e15 * [[1e9, 1]]",
        "[[1e9, 1]] / 1e-9",
        "[[1]] / 0",
        "2 **[[1]]",
    ],
)
def test_what_gives_no_number_is_refused(text):
    with pytest.raises(SourceError):
        parse_matrix(text)


@pytest.mark.parametrize(
    "text", ["0,5 0,25\n1,5 2,5", "[0,5 0,25]", "[0,5 0,25; 1,5 2,5]", "0,5;0,25", "0,5\t0,25"]
)
def test_commas_that_may_be_points_are_asked_about_with_brackets_and_without(text):
    with pytest.raises(
        SourceError, match=r"^“0,5” may mean the two numbers 0 and 5, or the one number 0\.5;"
    ):
        parse_kernel(text)


@pytest.mark.parametrize(
    "text", ["a(" * 90_000, "[" * 90_000, "\\frac{" * 30_000, "|-" * 90_000, "1/" * 90_000]
)
def test_a_long_text_of_nothing_is_refused(text):
    with pytest.raises(SourceError):
        parse_matrix(text)
