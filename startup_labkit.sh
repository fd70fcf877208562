#!/usr/bin/env bash
# Installs labkit for notebooks on Azure ML. Run it as often as you like: what is there is left as it is.
set -euo pipefail

usage() {
  cat << 'END'
Usage: bash startup_labkit.sh [options]

Installs labkit from this clone, and makes it a kernel that Jupyter and VS Code offer as "Python (labkit)":

  Azure ML     as the start-up or creation script of a compute instance, where it runs as root, or by hand in its
               terminal: into a conda environment of its own, which belongs to the notebook user
  elsewhere    into the active virtual environment, else into .venv beside this script (make install)

The embedded model (1.1 GB) is fetched in the background; "labkit check" says how far it is. What the script says is
kept in .labkit/startup_labkit.log. For the reader unstructured, run startup_unstructured.sh afterwards.

Options:
  --env NAME      Azure ML: the conda environment (by default "labkit", which is made where there is none)
  --user NAME     Azure ML: the notebook user (by default CI_LOCAL_UBUNTU_USER, else azureuser)
  --python PATH   install for this Python, wherever it is
  --no-model      do not fetch the embedded model: an endpoint or a tape answers
  -h, --help      show this
END
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SCRIPT=labkit
ARGUMENTS=("$@")
# shellcheck source=startup_common.sh
. "$HERE/startup_common.sh"
ENV_NAME=labkit NOTEBOOK_USER=${CI_LOCAL_UBUNTU_USER:-azureuser} PY='' MODEL=yes CONDA=''

while [ $# -gt 0 ]; do
  case $1 in
    --env | --user | --python)
      [ $# -gt 1 ] || fail "$1 wants a value. See --help."
      case $1 in
        --env) ENV_NAME=$2 ;;
        --user) NOTEBOOK_USER=$2 ;;
        --python) PY=$2 ;;
      esac
      shift 2
      ;;
    --no-model) MODEL=''; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "There is no option $1. See --help." ;;
  esac
done

[ -f "$HERE/pyproject.toml" ] || fail "This script belongs beside labkit's pyproject.toml. Run it from the clone."
with_log ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}
STARTED=$(date +%s)

# --- Which Python? -----------------------------------------------------------------------------------------------

if [ -n "$PY" ]; then
  PY=$(command -v "$PY") || fail "There is no Python at the path that --python names."
elif [ "$(place)" = azureml ]; then
  find_conda
  have_environment
  PY=$FOLDER/bin/python
  is_recent "$PY" || fail "The Python of the conda environment $ENV_NAME is older than 3.11. Choose another: --env."
elif [ -n "${VIRTUAL_ENV:-}" ] && [ -x "$VIRTUAL_ENV/bin/python" ]; then
  PY=$VIRTUAL_ENV/bin/python
else
  [ -x "$HERE/.venv/bin/python" ] || make -C "$HERE" install
  PY=$HERE/.venv/bin/python
fi
settle_owner

# --- labkit and its kernel ---------------------------------------------------------------------------------------

# Whether labkit is here, from this clone and no other.
is_ready() { python -c '
import pathlib, sys, labkit
raise SystemExit(not pathlib.Path(labkit.__file__).resolve().is_relative_to(pathlib.Path(sys.argv[1]).resolve()))' \
  "$HERE" > /dev/null 2>&1; }

STAMP=$PREFIX/.labkit-startup
WANTED=$(cat "$HERE/pyproject.toml" "$HERE/requirements.txt" | sha256sum | cut -c1-16)
if [ "$(cat "$STAMP" 2> /dev/null || true)" = "$WANTED" ] && is_ready; then
  say "labkit is here ($PREFIX)."
else
  say "installing labkit into $PREFIX (about 1 GB; one to five minutes) …"
  pip install -q -e "$HERE"
  is_ready || fail "The packages were installed, but labkit is not found. Run again with --python PATH."
  echo "$WANTED" | as_owner tee "$STAMP" > /dev/null
fi

NAMED="Python ($ENV_NAME)"
if python -c '
import sys
from jupyter_client.kernelspec import KernelSpecManager
argv = KernelSpecManager().get_kernel_spec(sys.argv[1]).argv
raise SystemExit(argv[0] != sys.executable)' "$ENV_NAME" > /dev/null 2>&1; then
  say "Jupyter knows the kernel \"$NAMED\"."
else
  python -m ipykernel install --user --name "$ENV_NAME" --display-name "$NAMED" > /dev/null
  say "Jupyter knows the kernel \"$NAMED\" from now on. Choose it in each notebook."
fi

# --- The embedded model ------------------------------------------------------------------------------------------

FETCH='
from labkit.llm.local.weights import fetch_model, find_model
from labkit.settings import load_settings
settings = load_settings()
if sys.argv[1:] == ["look"]:
    raise SystemExit(find_model(settings) is None)
print(fetch_model(settings))'
if [ -z "$MODEL" ]; then
  say "the embedded model is not fetched."
elif python -c "import sys$FETCH" look > /dev/null 2>&1; then
  say "the embedded model is here."
else
  # In a session of its own, as the script may end, and its time is bounded: 15 minutes on Azure ML.
  as_owner setsid nohup "$PY" -c "import sys$FETCH" < /dev/null > /dev/null 2>&1 &
  say "the embedded model is fetched in the background. How far it is: labkit check --offline"
fi

say "ready after $(($(date +%s) - STARTED)) seconds."
