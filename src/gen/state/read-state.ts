import type { ClientBase } from "pg";
import { FUNCTION_COMMENTS_QUERY, FUNCTION_GRANTS_QUERY, FUNCTIONS_QUERY } from "./functions.ts";
import {
  DEFAULT_PRIVILEGES_QUERY,
  EVENT_TRIGGERS_QUERY,
  SCHEMA_COMMENTS_QUERY,
  SCHEMA_GRANTS_QUERY,
  SCHEMAS_QUERY,
} from "./schemas.ts";
import { POLICIES_QUERY, TRIGGERS_QUERY } from "./security.ts";
import { SEQUENCE_COMMENTS_QUERY, SEQUENCE_GRANTS_QUERY, SEQUENCES_QUERY } from "./sequences.ts";
import { byObject, readStatements } from "./statement.ts";
import {
  COLUMN_GRANTS_QUERY,
  INDEXES_QUERY,
  PARTITIONS_QUERY,
  TABLE_COMMENTS_QUERY,
  TABLE_GRANTS_QUERY,
  TABLES_QUERY,
} from "./tables.ts";
import { TYPE_COMMENTS_QUERY, TYPE_GRANTS_QUERY, TYPES_QUERY } from "./types.ts";
import { VIEW_COMMENTS_QUERY, VIEW_GRANTS_QUERY, VIEWS_QUERY } from "./views.ts";

/** The sections of the state, each with its kinds of statement in the order in which an object shows them. */
const SECTIONS: readonly { title: string; queries: readonly string[]; isDense?: boolean }[] = [
  { title: "Schemas", queries: [SCHEMAS_QUERY, SCHEMA_GRANTS_QUERY, SCHEMA_COMMENTS_QUERY] },
  { title: "Default privileges", queries: [DEFAULT_PRIVILEGES_QUERY], isDense: true },
  { title: "Types", queries: [TYPES_QUERY, TYPE_GRANTS_QUERY, TYPE_COMMENTS_QUERY] },
  {
    title: "Sequences",
    queries: [SEQUENCES_QUERY, SEQUENCE_GRANTS_QUERY, SEQUENCE_COMMENTS_QUERY],
  },
  {
    title: "Tables, each with its indexes, policies, triggers, grants and comments",
    queries: [
      TABLES_QUERY,
      PARTITIONS_QUERY,
      INDEXES_QUERY,
      POLICIES_QUERY,
      TRIGGERS_QUERY,
      TABLE_GRANTS_QUERY,
      COLUMN_GRANTS_QUERY,
      TABLE_COMMENTS_QUERY,
    ],
  },
  { title: "Views", queries: [VIEWS_QUERY, VIEW_GRANTS_QUERY, VIEW_COMMENTS_QUERY] },
  {
    title: "Functions",
    queries: [FUNCTIONS_QUERY, FUNCTION_GRANTS_QUERY, FUNCTION_COMMENTS_QUERY],
  },
  { title: "Event triggers", queries: [EVENT_TRIGGERS_QUERY] },
];

/**
 * The whole state of the application's schemas as SQL text, read from the catalogue. Two databases with the same
 * state give the same bytes, whatever the order in which their objects were made; partitions by month are left out.
 * Run it inside `rolledBack`, which makes the catalogue print qualified names.
 */
export async function readState(client: ClientBase): Promise<string> {
  const parts: string[] = [];
  for (const { title, queries, isDense } of SECTIONS) {
    const kinds = [];
    for (const query of queries) kinds.push(await readStatements(client, query));
    const objects = [...byObject(kinds).values()].map((texts) => texts.join("\n"));
    if (objects.length > 0) parts.push(`-- ${title}\n\n${objects.join(isDense ? "\n" : "\n\n")}\n`);
  }
  return parts.join("\n\n");
}
