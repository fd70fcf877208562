"""Task decomposition: from a task in words, and the outline of documents, to a plan of rows."""
