"""Files of weights, as frameworks save them: what tensors are in one, what they can be, and their numbers."""
