"""Endless questions: templates that make new ones from a seed, each with its working.

The right answer is computed, from facts that the sandbox has seen or by a formula that tests hold to the
frameworks; the wrong ones are the answers of mistakes known by name. `generator.Generator` is what the bank
asks.
"""
