"""Gives Python's compiler more than it can take.

Expect: error MemoryError or error RecursionError or error SyntaxError or SIGSEGV or out_of_memory
"""

compile("(" * 100_000 + ")" * 100_000, "x", "eval")
