"""The decision tree: which notebook suits whom, from one file of data, for a widget, a picture and a command."""
