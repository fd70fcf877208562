"""Puts the samples into the wheel: they lie beside the package in a clone, and inside it where it is installed.

All else that setuptools needs is in pyproject.toml.
"""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

# What labkit.sample() finds. The scripts, words and fonts that the samples are made from stay in the clone.
SAMPLES = [f"raw_data/{pattern}" for pattern in ("README.md", "pdf/*.pdf", "csv/*.csv", "txt/*.txt", "office/*",
                                                 "instructions/*", "datasets/*.*", "datasets/ja/*",
                                                 "disciplines/*.txt", "lora/*", "start/*.jsonl",
                                                 "private/*.jsonl", "private/*.txt")]
DEMO = "notebooks/1_seed/make_qa_multimodal_pdf_docai.ipynb"


class WithSamples(build_py):
    """Copies the samples and the notebook of ``labkit demo`` to ``labkit/samples`` of what is built."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:  # the clone is there
            return
        target = Path(self.build_lib, "labkit", "samples")
        for path in [Path(DEMO), *(path for pattern in SAMPLES for path in sorted(Path().glob(pattern)))]:
            copy = target / (path.name if path == Path(DEMO) else path.relative_to("raw_data"))
            self.mkpath(str(copy.parent))
            self.copy_file(str(path), str(copy))


setup(cmdclass={"build_py": WithSamples})
