"""What every sliding-window layer stands on, in whole numbers: which positions meet which taps, and sizes."""
