import type {} from "postgraphile";
import { TYPES } from "postgraphile/@dataplan/pg";
import type {} from "postgraphile/graphile-build-pg";

/** Reads PostgreSQL's xid8 (the audit log's transaction ids) as text; PostGraphile does not know it and would warn. */
export const TransactionIdPlugin: GraphileConfig.Plugin = {
  name: "TransactionIdPlugin",
  version: "1.0.0",
  gather: {
    hooks: {
      pgCodecs_findPgCodec(_info, event) {
        const { pgType } = event;
        if (
          !event.pgCodec &&
          pgType.typname === "xid8" &&
          pgType.getNamespace()?.nspname === "pg_catalog"
        ) {
          event.pgCodec = TYPES.text;
        }
      },
    },
  },
};
