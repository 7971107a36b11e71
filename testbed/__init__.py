"""What tests and benchmarks stand on: running servers and browsers, visitors, files that hurt.

It imports convviz, and neither of those two; nothing of it is in the wheel.
"""
