"""The command line, one module a command: `add` declares its arguments, `run` does the work.

Results go to standard output, progress and errors to standard error. `run` returns the exit
status: 0 on success, 1 where nothing could be done; wrong usage is 2.
"""
