"""Questions to files and back: our TOML, JSON, Moodle's GIFT, Anki packages and CSV. See docs/exchange.md.

`write` gives a file of a bank, `read` takes one from anybody: what it gives are finished questions, entries
to finish, and what can't be taken over with the reason. Nothing here knows Discord or the database.
"""
