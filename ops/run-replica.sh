#!/bin/sh
# Runs the PostgreSQL of a replica's data folder until it is stopped. docs/operations.md says when.
# Settings come from the environment or from .env, see docs/references/config.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
node="$root/node_modules/.bin/node"
[ -x "$node" ] || node=node
exec "$node" "$root/src/ops/commands/run-replica.ts" "$@"
