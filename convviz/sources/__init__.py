"""What a user brings, as arrays: pictures, typed numbers, samples."""
