"""The rules of tutoring, pure: no Discord, no database, no clock of their own.

What they need of the world (`now`, `rng`, what was written down before) is handed in, and what they decide
comes back as frozen values. Writing it down and showing it is for others.
"""
