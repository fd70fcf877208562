"""Print what a peer reads of a file, as Markdown: its name and the file are the arguments."""

import logging
import os
import sys


def pymupdf4llm(path):
    import pymupdf4llm as peer

    return peer.to_markdown(path, show_progress=False)


def markitdown(path):
    from markitdown import MarkItDown

    return MarkItDown().convert(path).text_content


def unstructured(path):
    os.environ |= {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "1", "UNSTRUCTURED_DISABLE_NOTICE": "1"}
    import spacy
    from unstructured.nlp import tokenize
    from unstructured.partition.auto import partition

    if not spacy.util.is_package("en_core_web_sm"):  # it would fetch that, and without a network read nothing
        rules = spacy.blank("en")
        rules.add_pipe("sentencizer")
        tokenize._load_spacy_model = lambda: rules
    said = []
    for element in partition(path, strategy="fast", include_slide_notes=True):
        html = getattr(element.metadata, "text_as_html", None)
        if element.category == "Title":
            said.append(f"{'#' * (1 + (element.metadata.category_depth or 0))} {element.text}")
        else:
            said.append(html or element.text)
    return "\n\n".join(said)


logging.disable()
sys.stdout.reconfigure(encoding="utf-8")
print(globals()[sys.argv[1]](sys.argv[2]))
