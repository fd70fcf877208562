"""labkit: from messy documents to question-and-answer datasets that can be defended row by row.

What a notebook needs, by name. The names stand in ``__init__.pyi``; each is imported when it is first used, so that
``import labkit`` takes no time.
"""

import lazy_loader

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
