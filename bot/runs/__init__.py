"""How a member's snippet becomes a Job and reaches a worker.

`source` finds the code in what a member gives, `admission` says whether it may run now, `desk` is the use
case, and `worker` is the line to a sandbox server.
"""
