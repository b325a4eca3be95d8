"""The command line, one command a module, and the demonstration."""
