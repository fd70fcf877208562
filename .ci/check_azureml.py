"""Have the SDK of Azure ML read and check the jobs, components and environment of docs/azureml, without a workspace.

    python .ci/check_azureml.py        (or: make check-azureml)

The SDK has an environment of its own, made on demand in the user's cache folder. It does not see whether what a step
binds is there: tests/test_azureml.py does.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPECS = ROOT / "docs" / "azureml"
SDK = ("azure-ai-ml>=1.35,<2",)


def main() -> int:
    """Check all; return the number of files that are not right."""
    if not _has("azure.ai.ml"):
        sys.path.insert(0, str(ROOT))
        from bench.environments import python_of

        return subprocess.run([python_of("azureml", SDK), __file__]).returncode
    return sum(not _passes(path) for path in sorted(SPECS.glob("*.yml")))


def _has(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _passes(path: Path) -> bool:
    from azure.ai.ml import load_component, load_environment, load_job

    text = path.read_text(encoding="utf-8")
    load = load_job if "pipelineJob.schema" in text else load_component if "Component.schema" in text \
        else load_environment
    try:
        read = load(str(path))
        checked = None if load is load_environment else read._validate()  # the public way asks a workspace
    except Exception as error:  # the SDK raises what it finds in many ways
        print(f"{path.name}: {error}")
        return False
    if checked is not None and not checked.passed:
        print(f"{path.name}: {checked.error_messages}")
        return False
    print(f"{path.name}: ok")
    return True


if __name__ == "__main__":
    sys.exit(main())
