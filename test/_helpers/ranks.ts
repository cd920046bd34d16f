import type { ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "./as-user.ts";
import { call, refusedCall, type Arguments } from "./call.ts";
import { makeStudio, RANKS, type Rank, type Studio } from "./studio.ts";
import { withRootDb, type TestDatabase } from "./with-db.ts";

/** A command, and from which rank on it is allowed. */
export interface RankedCommand {
  name: string;
  least: Rank;
  /** Arranges what the command needs, as superuser, and returns its arguments. */
  arrange: (client: ClientBase, studio: Studio, actor: string) => Promise<Arguments> | Arguments;
}

/**
 * Asserts for every rank, a studio viewer, an outsider and an unknown id that a command is allowed from a rank on,
 * DNIED to members below it, and NTFND to those who do not see the project. Use it as the body of a test.
 */
export async function assertRanks(
  t: ExecutionContext,
  db: TestDatabase,
  command: RankedCommand,
): Promise<void> {
  await withRootDb(db, async (client) => {
    const studio = await makeStudio(client);
    const attempt = async (actor: string, code: string | null) => {
      await client.query("savepoint rank");
      await asRoot(client);
      const args = await command.arrange(client, studio, actor);
      await asUser(client, actor);
      if (code === null) await call(client, command.name, args);
      else await refusedCall(t, client, code, [command.name, args]);
      await client.query("rollback to savepoint rank");
    };
    const least = RANKS.indexOf(command.least);
    for (const [index, rank] of RANKS.entries()) {
      await attempt(studio.members[rank], index >= least ? null : "DNIED");
    }
    await attempt(studio.admin, null);
    await attempt(studio.outsider, "NTFND");
    await asRoot(client);
    await client.query("update app_public.users set studio_role = 'viewer' where id = $1", [
      studio.members.owner,
    ]);
    await attempt(studio.members.owner, command.least === "viewer" ? null : "DNIED");
  });
  t.pass();
}
