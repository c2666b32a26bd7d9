"""What holds a snippet: the bubblewrap container, the cells in it, rights given up, system calls refused."""
