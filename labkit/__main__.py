"""``python -m labkit`` is the ``labkit`` command."""

from labkit.cli.app import app

app(prog_name="labkit")
