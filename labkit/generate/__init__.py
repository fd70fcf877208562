"""Text or topic becomes pairs: the requests of each method, and how answers are judged. Opens no file and no model."""
