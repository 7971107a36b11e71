"""What one visitor's session holds, and what the server keeps of it."""
