#!/bin/sh
# Takes a backup, as `npm run backup` does, on a server without npm. The last line printed is the backup's name.
# Settings come from the environment or from .env, see docs/references/config.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/src/ops/commands/backup.ts" "$@"
