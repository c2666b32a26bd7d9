"""What members press and type into: buttons, menus and modals, and the messages they stand in.

Every button is a `DynamicItem`: all it needs is in its custom_id and the store, so it works for as long as
its message is there, whichever process posted it.
"""
