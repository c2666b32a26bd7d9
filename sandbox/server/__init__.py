"""The server's side: connections, the queue, the jail it keeps, and each job from its start to its Result."""
