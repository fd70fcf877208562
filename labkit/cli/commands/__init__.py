"""The subcommands of ``labkit``: each parses its options, calls one function and says what came of it."""
