"""What a visitor brings, as arrays: pictures, sequences, volumes, typed numbers, samples."""
