"""The page on which a person reviews a dataset, and the server on this machine that it talks to."""
