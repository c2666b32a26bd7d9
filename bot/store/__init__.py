"""Everything that is remembered, and every line of SQL.

`Store` opens the database and hands out transactions; `tables` is the schema as it is now, and `migrations`
leads there from every earlier one.
"""

from bot.store.reading import Reading
from bot.store.store import Store
from bot.store.writing import Writing

__all__ = ["Reading", "Store", "Writing"]
