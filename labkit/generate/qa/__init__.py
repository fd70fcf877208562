"""Questions and answers from the chunks of a document."""
