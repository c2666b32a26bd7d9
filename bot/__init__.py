"""The application: rules of tutoring, the store, the way to a worker, and the parts put together."""
