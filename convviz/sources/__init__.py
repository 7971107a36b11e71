"""What a user brings, as arrays: pictures, sequences, volumes, typed numbers, samples."""
