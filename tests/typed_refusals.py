"""Sentences that both readers of typed numbers say: that of sequences and that of matrices."""

NO_NUMBERS = "There are no numbers in the text; type some, such as 1 2 3, one row a line."
COMMA = (
    "“{0},{1}” may mean the two numbers {0} and {1}, or the one number {0}.{1}; write “{0} {1}” or “{0}.{1}”."
)
