"""A whole network as a program: PyTorch, Keras 3 and JAX rebuild it and print the same numbers.

- `program`: the program of a network
- `steps`: its layers, with what a program calls them and the numbers that they have learned
- `state`: how those numbers are written
- `torch`, `keras`, `jax`: the layers in each framework; `keras_transposed`, those that need most there
- `messages`: what PyTorch says to a layer that does not fit
"""
