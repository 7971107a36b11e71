"""What is typed or pasted, as arrays: matrices, sequences, words."""
