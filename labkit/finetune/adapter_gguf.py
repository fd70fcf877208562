"""A LoRA adapter as GGUF, as llama.cpp loads it beside its base model.

The format is llama.cpp's own (``convert_lora_to_gguf.py``, general.type "adapter"): for each weight that is adapted two
tensors, ``….lora_a`` and ``….lora_b``, named as the base model's GGUF names the weight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labkit.errors import RequestError

if TYPE_CHECKING:
    import numpy as np

_WEIGHT = re.compile(r"(?:.*\.)?(model\.layers\.\d+\.[\w.]+)\.lora_([AB])(?:\.\w+)?\.weight")
_TURNED = {"llama": {"q_proj": "heads", "k_proj": "key_value_heads"}}
"""The weights whose rows llama.cpp keeps in another order than transformers: by architecture, and how many heads."""


class Shape(NamedTuple):
    """What of a base model decides how its adapter is written."""

    architecture: str
    """As the GGUF of the base model names it: ``llama``, ``qwen2``."""
    layers: int
    heads: int
    key_value_heads: int


def write_adapter(path: Path, weights: Mapping[str, np.ndarray], alpha: float, shape: Shape) -> int:
    """Write an adapter, and return how many tensors it has.

    Parameters
    ----------
    path
        A file that is not there yet, or may be replaced.
    weights
        By PEFT's names, such as ``base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight``: A is
        (rank, inputs), B is (outputs, rank).
    alpha
        LoRA's alpha: what the adapter adds is B·A times alpha / rank.
    shape
        Of the base model.

    Raises
    ------
    RequestError
        If the base model's architecture is not known, or a weight is none of its.
    """
    import gguf

    architectures = {name: number for number, name in gguf.MODEL_ARCH_NAMES.items()}
    if shape.architecture not in architectures:
        raise RequestError(f"llama.cpp knows no architecture {shape.architecture}.", "Take another base model.")
    names = gguf.get_tensor_name_map(architectures[shape.architecture], shape.layers)
    writer = gguf.GGUFWriter(path, shape.architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    for name, weight in sorted(weights.items()):
        found = _WEIGHT.fullmatch(name)
        place = names.get_name(found[1]) if found else None
        if not found or place is None:
            raise RequestError(f"The weight {name} has no place in a GGUF of {shape.architecture}.",
                               "Adapt the attention's projections only.")
        if found[2] == "B":
            weight = _in_order(weight, found[1].rsplit(".", 1)[-1], shape)
        writer.add_tensor(f"{place}.weight.lora_{found[2].lower()}", weight.astype("float32"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return len(weights)


def _in_order(weight: np.ndarray, projection: str, shape: Shape) -> np.ndarray:
    """Return B with its rows as llama.cpp has the weight's: the halves of a head's rotation beside each other."""
    kind = _TURNED.get(shape.architecture, {}).get(projection)
    if kind is None:
        return weight
    heads: int = getattr(shape, kind)
    return weight.reshape(heads, 2, -1, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)
