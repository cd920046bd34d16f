#!/bin/sh
# Makes a streaming replica of a running primary; prints how to start it. docs/operations.md says when.
# Settings come from the environment or from .env, see docs/references/config.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/src/ops/commands/create-replica.ts" "$@"
