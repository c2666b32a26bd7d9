"""Describe the objects a snippet left behind: one module a family, none of which trusts the object it describes."""
