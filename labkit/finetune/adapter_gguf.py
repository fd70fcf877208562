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


def read_adapter(path: Path, shape: Shape) -> dict[str, np.ndarray]:
    """Return the weights that :func:`write_adapter` wrote, by PEFT's names, with the adapter's own: ``default``.

    Raises
    ------
    RequestError
        If the file is no adapter of a model of this shape.
    """
    import gguf
    import numpy as np

    if shape.architecture not in (architectures := {name: number for number, name in gguf.MODEL_ARCH_NAMES.items()}):
        raise RequestError(f"llama.cpp knows no architecture {shape.architecture}.", "Take another base model.")
    blocks = gguf.get_tensor_name_map(architectures[shape.architecture], shape.layers)
    names = {blocks.get_name(f"model.layers.{layer}.self_attn.{one}_proj"): f"model.layers.{layer}.self_attn.{one}_proj"
             for layer in range(shape.layers) for one in "qkvo"}
    found: dict[str, np.ndarray] = {}
    try:
        for tensor in gguf.GGUFReader(path).tensors:
            place, kind = tensor.name.rsplit(".weight.lora_", 1)[0], tensor.name[-1]
            weight = np.array(tensor.data)
            if kind == "b":
                weight = _in_order(weight, names[place].rsplit(".", 1)[-1], shape, back=True)
            found[f"base_model.model.{names[place]}.lora_{kind.upper()}.default.weight"] = weight
    except (OSError, ValueError, KeyError) as error:
        raise RequestError(f"{path} is no adapter of this model ({type(error).__name__}).",
                           "Name the adapter that was trained of it.") from None
    return found


def _in_order(weight: np.ndarray, projection: str, shape: Shape, back: bool = False) -> np.ndarray:
    """Return B with its rows as llama.cpp has the weight's: the halves of a head's rotation beside each other.

    ``back``: with rows of llama.cpp's order as transformers has them.
    """
    kind = _TURNED.get(shape.architecture, {}).get(projection)
    if kind is None:
        return weight
    heads: int = getattr(shape, kind)
    halves = (heads, -1, 2, weight.shape[1]) if back else (heads, 2, -1, weight.shape[1])
    return weight.reshape(halves).swapaxes(1, 2).reshape(weight.shape)
