#!/usr/bin/env bash
# What startup_labkit.sh and startup_unstructured.sh share: where they run, for whom they install, into which Python.
# They set SCRIPT (for messages), HERE (the clone), ENV_NAME, NOTEBOOK_USER and PY, and source it.
# shellcheck disable=SC2034  # what is set here is read there

say() { printf '%s: %s\n' "$SCRIPT" "$*"; }
fail() { printf '%s: %s\n' "$SCRIPT" "$*" >&2; exit 1; }

# Run the whole script once more with all that it says kept in .labkit/startup_SCRIPT.log, and end as it ends.
# A folder that cannot be written costs the log, and nothing else.
with_log() {
  local log=$HERE/.labkit/startup_$SCRIPT.log
  if [ -n "${LABKIT_STARTUP_LOGGED:-}" ] || ! mkdir -p "$HERE/.labkit" 2> /dev/null || ! { : >> "$log"; } 2> /dev/null; then
    return
  fi
  # What root makes here, the notebook user has to be able to write: labkit keeps answers in the same folder.
  if [ "$(id -u)" = 0 ]; then chown --reference="$HERE" "$HERE/.labkit" "$log" 2> /dev/null || true; fi
  printf '%s: started %s\n' "$SCRIPT" "$(date -u '+%Y-%m-%d %H:%M:%S UTC')" >> "$log"
  set +e
  LABKIT_STARTUP_LOGGED=yes bash "$HERE/startup_$SCRIPT.sh" "$@" 2>&1 | tee -a "$log"
  exit "${PIPESTATUS[0]}"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo > /dev/null; then sudo "$@"; else
    fail "Debian's packages are missing. Ask an administrator to run: $*"
  fi
}

# Root installs for whoever owns the environment, so that they can change it later.
OWNER=''
as_owner() { if [ -n "$OWNER" ]; then sudo -u "$OWNER" -H "$@"; else "$@"; fi; }

place() {
  if [ "${CODESPACES:-}" = true ]; then echo codespaces
  elif [ -n "${CI_RESOURCE_GROUP:-}" ] || [ -d /anaconda/envs ]; then echo azureml
  else echo debian; fi
}

is_recent() { as_owner "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }

# Print the folder of a conda environment, or nothing.
folder_of() {
  local listed
  listed=$(as_owner "$CONDA" env list) || fail "conda does not say which environments there are. Try: $CONDA env list"
  awk -v name="$1" '$1 == name { print $NF; exit }' <<< "$listed"
}

find_conda() {
  if command -v conda > /dev/null; then CONDA=$(command -v conda); else CONDA=/anaconda/bin/conda; fi
  [ -x "$CONDA" ] || fail "This looks like Azure ML, but there is no conda. Name a Python with --python."
  if [ "$(id -u)" = 0 ] && id "$NOTEBOOK_USER" > /dev/null 2>&1; then OWNER=$NOTEBOOK_USER; fi
}

# Set FOLDER to that of the conda environment ENV_NAME, and MADE to its name if it is made now.
MADE=''
have_environment() {
  FOLDER=$(folder_of "$ENV_NAME") || exit 1
  if [ -z "$FOLDER" ]; then
    say "making the conda environment $ENV_NAME …"
    as_owner "$CONDA" create -q -y -n "$ENV_NAME" python=3.12 pip > /dev/null ||
      fail "conda could not make the environment $ENV_NAME. What it said stands above."
    FOLDER=$(folder_of "$ENV_NAME")
    MADE=$ENV_NAME
  fi
}

# Set PREFIX to the environment of PY, and OWNER to whom it belongs where root installs.
settle_owner() {
  is_recent "$PY" || fail "$PY does not run, or is older than Python 3.11."
  PREFIX=$(as_owner "$PY" -c 'import sys; print(sys.prefix)')
  if [ "$(id -u)" = 0 ] && [ -z "$OWNER" ]; then
    OWNER=$(stat -c %U "$PREFIX")
    if [ "$OWNER" = root ] || [ "$OWNER" = UNKNOWN ]; then OWNER=''; fi
  fi
}

pip() { as_owner "$PY" -m pip --disable-pip-version-check --no-input "$@"; }
python() { as_owner "$PY" "$@"; }
