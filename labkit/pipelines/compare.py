"""``labkit compare``: what a dataset is worth, shown on questions that nothing was trained on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.dataset import Dataset
from labkit.datasets.outputs import Output, check_outputs
from labkit.errors import DatasetError, SettingsError
from labkit.generate.compare import Comparison, Way, compare
from labkit.pipelines.comparison_files import COMPARISON, save_comparison
from labkit.pipelines.running import opened_model

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.settings import Settings

BARE, PASSAGES, TUNED = "bare model", "with passages", "fine-tuned"


@dataclass(frozen=True)
class CompareOptions:
    """What is compared.

    Attributes
    ----------
    validation, seed
        As for ``labkit export``: the pairs that it sets apart for validation are those that are asked here.
    passages
        Whether the model is also asked with passages of the dataset's chunks beside the question.
    tuned
        A deployment at the same endpoint that was trained on the other pairs.
    adapter
        An adapter of the local model that was.
    judge
        A model at the same endpoint that grades all answers.
    """

    validation: float = 0.1
    seed: int = 0
    passages: bool = True
    tuned: str = ""
    adapter: Path | None = None
    judge: str = ""


async def compare_file(path: Path, out: Path, options: CompareOptions, settings: Settings, *,
                       say: Callable[[str], object] = print, overwrite: bool = False, show: bool = True) -> Comparison:
    """Compare ways to answer the pairs of a dataset that are set apart, and write each answer with its scores.

    Raises
    ------
    DatasetError
        If too few pairs are set apart, or there are no chunks to find passages in.
    SettingsError
        If an adapter is given where the model is not the local one.
    OverwriteError
        If ``out`` is a file that labkit did not write.
    """
    check_outputs([Output(out, COMPARISON)], [path, settings.cache], overwrite)
    dataset = Dataset.load(path)
    training, held_out = dataset.divide(options.validation, options.seed)
    texts = list(dict.fromkeys(one.chunk.text for one in dataset.chunks))
    if options.passages and not texts:
        raise DatasetError(f"There are no chunks beside {path}, so no passages can be found.",
                           "Make the pairs anew with this labkit, or leave passages out: --no-passages")
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(opened_model(settings, say))
        ways: dict[str, Way | Model] = {BARE: bare}
        if options.passages:
            ways[PASSAGES] = Way(bare, texts)
        if tuned := await _tuned(bare, options, settings, stack, say):
            ways[TUNED] = tuned
            if options.passages:
                ways[f"{TUNED}, {PASSAGES}"] = Way(tuned, texts)
        judge = bare.beside(options.judge, "it judges") if options.judge else None
        found = await compare(held_out, ways, trained_on=training, judge=judge, show=show)
    save_comparison(out, found, overwrite)
    return found


async def _tuned(bare: Model, options: CompareOptions, settings: Settings, stack: AsyncExitStack,
                 say: Callable[[str], object]) -> Model | None:
    if options.adapter is None:
        return bare.beside(options.tuned, "it was fine-tuned") if options.tuned else None
    if bare.provider != "local":
        raise SettingsError("An adapter is served beside the local model only.",
                            "Set LABKIT_PROVIDER=local, and LABKIT_LOCAL_MODEL to the model that was trained.")
    adapted = settings.model_copy(update={"local_adapter": options.adapter.absolute()})
    return await stack.enter_async_context(opened_model(adapted, say))
