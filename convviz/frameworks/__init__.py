"""Convolutions as they are written in PyTorch, Keras, TensorFlow, JAX and SciPy: written, and read."""
