"""Print what a peer reads of a file, as Markdown: its name and the file are the arguments."""

import logging
import sys


def pymupdf4llm(path):
    import pymupdf4llm as peer

    return peer.to_markdown(path, show_progress=False)


def markitdown(path):
    from markitdown import MarkItDown

    return MarkItDown().convert(path).text_content


def unstructured(path):
    from unstructured.partition.auto import partition

    said = []
    for element in partition(path, strategy="fast"):
        html = getattr(element.metadata, "text_as_html", None)
        if element.category == "Title":
            said.append(f"{'#' * (1 + (element.metadata.category_depth or 0))} {element.text}")
        else:
            said.append(html or element.text)
    return "\n\n".join(said)


logging.disable()
sys.stdout.reconfigure(encoding="utf-8")
print(globals()[sys.argv[1]](sys.argv[2]))
