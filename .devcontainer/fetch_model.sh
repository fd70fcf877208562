#!/usr/bin/env bash
# Fetches the embedded model (1.1 GB) while people read: once, and after a stop from where it ended. `labkit check`
# says how far it is; all that it says lies in .labkit/model.log.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mkdir -p .labkit
# A session of its own: what starts a Codespace ends everything else that its commands leave behind.
LABKIT_PROVIDER=local setsid nohup make model < /dev/null > .labkit/model.log 2>&1 &
echo 'The embedded model is fetched in the background. How far it is: labkit check --offline'
