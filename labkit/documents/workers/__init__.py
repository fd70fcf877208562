"""Work on a user's PDF or image in a process of its own that is bounded in time and memory, and may be killed.

Nothing else opens such a file. Work is a function of labkit's, named as ``"labkit.documents.x:function"``, that takes
an :class:`~labkit.documents.workers.open_file.OpenFile` and what JSON can say (bytes too), and returns the same::

    def page_sizes(file, numbers):                     # runs in the worker
        return [list(file.document[number - 1].rect)[2:] for number in numbers]

    sizes = await in_worker("labkit.documents.x:page_sizes", path, [1, 2], settings=settings)    # anywhere else

:func:`in_worker` is one call; :class:`Reading` holds a file open for many, on all cores; :class:`FileInWorker` is the
same for callers that wait, as a report does, also within a notebook's running loop. A crash, a hang or too much memory
is one DocumentError that names the file; a caller that is cancelled ends the worker.
"""

from labkit.documents.workers.one_file import FileInWorker
from labkit.documents.workers.process import Limits, LostError
from labkit.documents.workers.reading import Reading, in_worker

__all__ = ["FileInWorker", "Limits", "LostError", "Reading", "in_worker"]
