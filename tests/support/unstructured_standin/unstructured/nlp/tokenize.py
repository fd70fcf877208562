"""As in Unstructured: the model is fetched at the first word, unless whoever uses it sees to that."""


def _load_spacy_model() -> None:
    raise OSError("a model would be fetched now")
