"""What happens in the warm process and its forks: a snippet is run, and what it left is told."""
