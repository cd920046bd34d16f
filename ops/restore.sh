#!/bin/sh
# Restores a backup, as `npm run restore -- <backup> --into <dir>` does, on a server without npm.
# Settings come from the environment or from .env, see docs/references/config.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/src/ops/commands/restore.ts" "$@"
