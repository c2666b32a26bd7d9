"""The question bank: what is asked, what is right, and the proof of it.

`model` says what a question is, `loader` reads the TOML files of `bank/`, `verify` compares what a question
claims with what its code did in the sandbox. `python -m questions check` does all of it. AUTHORING.md, at the
top of the repository, is the way in for someone who wants to write a question.
"""
