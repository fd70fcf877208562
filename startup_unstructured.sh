#!/usr/bin/env bash
# Installs what labkit's reader "unstructured" needs. Run it as often as you like: what is there is left as it is.
set -euo pipefail

usage() {
  cat << 'END'
Usage: bash startup_unstructured.sh [options]

Installs what labkit's reader "unstructured" needs: poppler, Tesseract with English, Japanese and Korean, libGL, and
the Python packages of the extra "unstructured", with torch built for the CPU. It works in three places:

  Azure ML     as the start-up or creation script of a compute instance, where it runs as root: packages are installed
               into a conda environment of the notebook user
  Codespaces   into the workspace's .venv, with sudo for Debian's packages
  Debian or    as root or with sudo: into the active virtual environment, else into .venv beside this script,
  Ubuntu       which "make install" makes where there is none

Options:
  --env NAME      Azure ML: the conda environment. By default "labkit"; where there is none of that name, the newest
                  azureml_py3… with Python 3.11 or later; where there is none either, "labkit" is made, with a kernel
  --user NAME     Azure ML: the notebook user (by default CI_LOCAL_UBUNTU_USER, else azureuser)
  --python PATH   install for this Python, wherever it is
  --light         without torch: the strategies fast and ocr_only work in full; hi_res then finds tables without cells
  --no-models     do not fetch the models of hi_res and spaCy now
  -h, --help      show this
END
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SCRIPT=unstructured
ARGUMENTS=("$@")
# shellcheck source=startup_common.sh
. "$HERE/startup_common.sh"
CPU_INDEX=https://download.pytorch.org/whl/cpu
HUB=${HF_ENDPOINT:-https://huggingface.co}
TORCH='torch torchvision timm transformers accelerate' # what only hi_res needs, to find the cells of tables
ENV_NAME='' NOTEBOOK_USER=${CI_LOCAL_UBUNTU_USER:-azureuser} PY='' LIGHT='' MODELS=yes CONDA=''

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
    --light) LIGHT=yes; shift ;;
    --no-models) MODELS=''; shift ;;
    -h | --help) usage; exit 0 ;;
    *) fail "There is no option $1. See --help." ;;
  esac
done

[ -f "$HERE/pyproject.toml" ] || fail "This script belongs beside labkit's pyproject.toml. Run it from the clone."
with_log ${ARGUMENTS[@]+"${ARGUMENTS[@]}"}
STARTED=$(date +%s)

PLACE=$(place)

# --- Debian's packages -------------------------------------------------------------------------------------------

missing_packages() {
  local langs='' libraries=''
  command -v pdfinfo > /dev/null || echo poppler-utils
  if command -v tesseract > /dev/null; then langs=$(tesseract --list-langs 2> /dev/null || true); else echo tesseract-ocr; fi
  for lang in eng jpn kor; do grep -qx "$lang" <<< "$langs" || echo "tesseract-ocr-$lang"; done
  libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2> /dev/null || true)
  grep -q 'libGL\.so\.1' <<< "$libraries" || echo libgl1
  grep -q 'libglib-2\.0\.so\.0' <<< "$libraries" || echo libglib2.0-0
}

mapfile -t PACKAGES < <(missing_packages)
if [ ${#PACKAGES[@]} -gt 0 ]; then
  command -v apt-get > /dev/null || fail "There is no apt-get here. Install: poppler, tesseract (eng, jpn, kor), libGL."
  say "installing ${PACKAGES[*]} …"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq -y install \
    --no-install-recommends "${PACKAGES[@]}" > /dev/null
else
  say "poppler, Tesseract (eng, jpn, kor) and libGL are here."
fi

# --- Which Python? -----------------------------------------------------------------------------------------------

choose_conda() {
  local name folder
  find_conda
  folder=$(folder_of "${ENV_NAME:-labkit}") || exit 1
  if [ -z "$folder" ] && [ -z "$ENV_NAME" ]; then
    for name in $(as_owner "$CONDA" env list | awk '$1 ~ /^azureml_py3/ { print $1 }' | sort -rV); do
      folder=$(folder_of "$name")
      if is_recent "$folder/bin/python"; then ENV_NAME=$name; break; fi
      folder=''
    done
  fi
  if [ -z "$folder" ]; then
    ENV_NAME=${ENV_NAME:-labkit}
    have_environment
    folder=$FOLDER
  fi
  PY=$folder/bin/python
  is_recent "$PY" || fail "The Python of the conda environment ${ENV_NAME:-labkit} is older than 3.11. Choose another: --env."
}

if [ -n "$PY" ]; then
  PY=$(command -v "$PY") || fail "There is no Python at the path that --python names."
elif [ "$PLACE" = azureml ]; then
  choose_conda
elif [ -n "${VIRTUAL_ENV:-}" ] && [ -x "$VIRTUAL_ENV/bin/python" ]; then
  PY=$VIRTUAL_ENV/bin/python
else
  [ -x "$HERE/.venv/bin/python" ] || make -C "$HERE" install
  PY=$HERE/.venv/bin/python
fi
settle_owner

# --- Python packages ---------------------------------------------------------------------------------------------

# A name that no server resolves can block for long: hence the limit from outside.
reachable() {
  as_owner timeout 8 "$PY" -c '
import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1], method="HEAD"), timeout=5)' "$1" > /dev/null 2>&1
}

cuda_packages() { pip list --format=freeze 2> /dev/null | grep -E '^(nvidia-|cuda-|triton=)' | sort || true; }

# Find the newest torch that requires nothing of CUDA here, trying a few releases, and install it.
torch_from_index() {
  local bound='' found version cuda
  for _ in 1 2 3 4 5; do
    found=$(as_owner timeout 120 "$PY" -m pip --disable-pip-version-check --no-input install -q --dry-run --no-deps \
      --report - "torch$bound" 2> /dev/null | python -c '
import json, sys
from pip._vendor.packaging.requirements import Requirement
torch = json.load(sys.stdin)["install"][0]["metadata"]
needs = map(Requirement, torch.get("requires_dist", []))
names = [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
print(torch["version"], any(name.lower().startswith(("nvidia", "cuda", "triton")) for name in names))') || return 1
    read -r version cuda <<< "$found"
    if [ "$cuda" = False ]; then pip install -q "torch==$version"; return; fi
    bound="<${version%%+*}"
  done
  return 1
}

install_torch() {
  if python -c 'import torch' > /dev/null 2>&1; then
    say "torch is here: $(python -c 'import torch; print(torch.__version__, "for CUDA" if torch.version.cuda else "for the CPU")')."
  elif reachable "$CPU_INDEX/torch/"; then
    say "installing torch for the CPU …"
    pip install -q torch torchvision --index-url "$CPU_INDEX"
  else
    say "the index of CPU builds of torch does not answer; looking for one in the package index …"
    torch_from_index
  fi
}

# All that unstructured-inference needs but torch and what builds on it; pip itself cannot leave a requirement out.
install_light() {
  local wanted
  mapfile -t wanted < <(python -c '
import sys, tomllib
for line in tomllib.load(open(sys.argv[1], "rb"))["project"]["optional-dependencies"]["unstructured"]:
    print(line)' "$HERE/pyproject.toml")
  local inference=() others=()
  for line in "${wanted[@]}"; do
    case $line in unstructured-inference*) inference+=("$line") ;; *) others+=("$line") ;; esac
  done
  pip install -q --no-deps "${inference[@]}"
  mapfile -t wanted < <(python -c '
import importlib.metadata, re, sys
for line in importlib.metadata.requires("unstructured-inference"):
    if ";" not in line and re.match(r"[\w.-]+", line)[0] not in sys.argv[1].split():
        print(line)' "$TORCH")
  local told # where pip succeeds, it tells that unstructured-inference wants torch; that is meant so
  told=$(pip install -q -e "$HERE" "${others[@]}" "${wanted[@]}" 2>&1) || fail "$told"
}

is_ready() { python -c '
from labkit.documents.unstructured.strategy import is_installed
raise SystemExit(not is_installed())' > /dev/null 2>&1; }

STAMP=$PREFIX/.labkit-unstructured
WANTED="$(sha256sum < "$HERE/pyproject.toml" | cut -c1-16) ${LIGHT:+light}"
if [ "$(cat "$STAMP" 2> /dev/null || true)" = "$WANTED" ] && is_ready; then
  say "the Python packages are here ($PREFIX)."
else
  say "installing Python packages into $PREFIX (a few minutes) …"
  BEFORE=$(cuda_packages)
  if [ -n "$LIGHT" ]; then
    install_light
  elif install_torch; then
    TORCH_IS=$(python -c 'from importlib.metadata import version; print(version("torch"))')
    LIMITS=$(as_owner mktemp)
    echo "torch==$TORCH_IS" | as_owner tee "$LIMITS" > /dev/null
    pip install -q -c "$LIMITS" -e "${HERE}[unstructured]"
    as_owner rm -f "$LIMITS"
    if ! python -c 'import torchvision' > /dev/null 2>&1; then
      pip uninstall -q -y torchvision
      say "the torchvision that fits torch $TORCH_IS is not built for the CPU, and was left out: hi_res finds tables without cells."
    fi
  else
    say "there is no torch for the CPU to be had, so none is installed: hi_res finds tables without their cells."
    install_light
  fi
  is_ready || fail "The packages were installed, but the reader does not find them. Run again with --python PATH."
  AFTER=$(cuda_packages)
  [ "$AFTER" = "$BEFORE" ] || fail "Packages of CUDA came along, against all care: $(comm -13 <(echo "$BEFORE") <(echo "$AFTER") | tr '\n' ' ')"
  if [ -n "$AFTER" ]; then say "packages of CUDA were here before, and are left as they are."
  else say "no packages of CUDA are installed."; fi
  echo "$WANTED" | as_owner tee "$STAMP" > /dev/null
fi

if [ -n "$MADE" ]; then
  python -m ipykernel install --user --name "$MADE" --display-name "Python ($MADE)" > /dev/null
  say "Jupyter knows the environment as the kernel \"Python ($MADE)\"."
fi

# --- Models ------------------------------------------------------------------------------------------------------

# fetch WHAT URL CHECK FETCH: what cannot be fetched now costs nothing but what it is for.
fetch() {
  if python -c "$3" > /dev/null 2>&1; then say "$1 is here."
  elif ! reachable "$2"; then say "$1 cannot be fetched: its server does not answer."
  elif as_owner timeout 420 "$PY" -c "$4" > /dev/null 2>&1; then say "$1 was fetched."
  else say "$1 could not be fetched."; fi
}

if [ -n "$MODELS" ]; then
  fetch "spaCy's English model" https://github.com 'import en_core_web_sm' \
    'from unstructured.nlp.tokenize import sent_tokenize; sent_tokenize("Ready.")'
  fetch "the layout model of hi_res" "$HUB" \
    'from labkit.documents.unstructured.strategy import _model_is_here; raise SystemExit(not _model_is_here())' \
    'from unstructured_inference.models.base import get_model; get_model("yolox")'
fi

say "ready after $(($(date +%s) - STARTED)) seconds. Notebooks read with reader=\"unstructured\"."
