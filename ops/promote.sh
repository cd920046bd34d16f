#!/bin/sh
# Says how a replica stands; with --yes makes it the primary. docs/operations.md says when.
# Settings come from the environment or from .env, see docs/references/config.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/src/ops/commands/promote.ts" "$@"
