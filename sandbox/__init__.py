"""The sealed worker that runs a learner's snippet on real models and reports what it made.

Its own deployable: it imports nothing of the bot, and everything outside knows it only through
`sandbox.protocol` (the words) and `sandbox.client` (the line).
"""
