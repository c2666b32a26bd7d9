"""What `python -m questions` can do, one module a command."""
