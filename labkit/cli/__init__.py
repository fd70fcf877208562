"""The `labkit` command: arguments become one call and an exit code."""
