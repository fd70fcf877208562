"""The built-in reader: text layer, layout model and OCR, in worker processes that can be killed."""
