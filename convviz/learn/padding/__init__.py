"""One request as TensorFlow, PyTorch and NumPy pad it."""
