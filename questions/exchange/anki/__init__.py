"""Anki's deck packages: `cards` is how a question looks, `writing` packs, `reading` takes notes over."""
