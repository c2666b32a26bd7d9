"""Describe the objects a snippet left behind: one module a family, none trusting what it describes."""
