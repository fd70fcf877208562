"""A whole job over files: read, ask, check, save; estimated, bounded and resumed."""
