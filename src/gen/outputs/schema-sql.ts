import { readState } from "../state/read-state.ts";
import type { Output } from "./output.ts";

const HEADER = `-- The database as it is: every object of the application's schemas with its rights and comments.
-- Made by \`npm run gen\` from the catalogue of a freshly migrated database. Read it; never run it, never edit it.
-- The text of functions, policies, triggers and views that people edit is in migrations/fixtures/.
`;

/** migrations/schema.sql: the whole state in one read, and what a review compares. */
export const schemaSql: Output = {
  path: "migrations/schema.sql",
  async make({ client }) {
    return `${HEADER}\n\n${await readState(client)}`;
  },
};
