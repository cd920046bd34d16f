/** Attempts to remove rows of an archived project without deleting the project: no setting, row or race opens a door. */
import test from "ava";
import type { ClientBase } from "pg";
import { asRoot } from "../../../_helpers/as-user.ts";
import { untilBlocked } from "../../../_helpers/blocked.ts";
import { call } from "../../../_helpers/call.ts";
import { makeMember, makeProject, makeUser } from "../../../_helpers/factories.ts";
import { refused } from "../../../_helpers/refusal.ts";
import {
  committed,
  committedAs,
  useTestDatabase,
  withRootDb,
  type TestDatabase,
} from "../../../_helpers/with-db.ts";
import { makeWorld } from "../../access-matrix-world.ts";
import { archive } from "./_deleted-project.ts";

const db = useTestDatabase(test);
const reason = "Cancelled.";

const TOMBSTONE = `insert into app_public.project_tombstones (
    project_id, project_name, archived_at, deleted_by, reason, member_count, branch_count, asset_count, version_count,
    logical_bytes, used_bytes, freed_bytes, root_sha256
  ) values ($1, 'x', now(), $2, 'forged', 0, 0, 0, 0, 0, 0, 0, repeat('0', 64))`;
const MARK = "update app_public.projects set deleted_at = now(), deleted_by = $2 where id = $1";
const REMOVE = "delete from app_public.tags where project_id = $1";

/** What each forger does before the mark and the removal; none of them acts as an owner. */
const FORGERS: Record<string, (client: ClientBase) => Promise<unknown>> = {
  "the superuser": (client) => asRoot(client),
  "the superuser in a replica's mode": (client) =>
    client.query("set local session_replication_role = replica"),
  "the tables' owner": (client) => client.query("set local role gadb_owner"),
  "the tables' owner with every setting the functions use": async (client) => {
    await client.query("set local role gadb_owner");
    for (const name of ["force_archive", "delete_project", "is_deleting", "archive_reason"]) {
      await client.query("select set_config($1, 'on', true)", [`app.${name}`]);
    }
  },
};

for (const [who, become] of Object.entries(FORGERS)) {
  test(`${who} removes no row of an archived project, with a forged tombstone either`, async (t) => {
    await withRootDb(db(), async (client) => {
      const { projectId, people } = await makeWorld(client);
      await archive(client, projectId);
      await become(client);
      await refused(t, client, "ARCHV", { sql: REMOVE, values: [projectId] });
      await refused(t, client, "ARCHV", { sql: MARK, values: [projectId, people.owner] });
      await client.query(TOMBSTONE, [projectId, people.owner]);
      await refused(t, client, "ARCHV", { sql: MARK, values: [projectId, people.owner] });
      await refused(t, client, "ARCHV", { sql: REMOVE, values: [projectId] });
    });
  });
}

test("a tombstone does not change another column along with it, nor bear another name", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, people } = await makeWorld(client);
    await archive(client, projectId);
    await client.query(TOMBSTONE, [projectId, people.owner]);
    await client.query("select set_config('app.current_user_id', $1, true)", [people.owner]);
    const values = [projectId, people.owner];
    await refused(t, client, "ARCHV", {
      sql: MARK.replace("set ", "set name = 'Other', "),
      values,
    });
    await refused(t, client, "ARCHV", { sql: MARK, values: [projectId, people.manager] });
    await client.query("select set_config('app.current_user_id', $1, true)", [people.manager]);
    await refused(t, client, "ARCHV", { sql: MARK, values: [projectId, people.manager] });
    // What passes in the end is what delete_project does: an owner, who left the tombstone.
    await client.query("select set_config('app.current_user_id', $1, true)", [people.owner]);
    t.is((await client.query(MARK, values)).rowCount, 1);
  });
});

test("an active project is not marked as deleted by the superuser either", async (t) => {
  await withRootDb(db(), async (client) => {
    const { projectId, people } = await makeWorld(client);
    await refused(t, client, "BADST", { sql: MARK, values: [projectId, people.owner] });
    t.is((await client.query(REMOVE.replace("tags", "asset_tags"), [projectId])).rowCount, 1);
  });
});

/** An archived project with an owner and a studio admin, committed. */
function makeArchived(database: TestDatabase) {
  return committed(database, async (client) => {
    const { projectId } = await makeProject(client);
    const owner = await makeMember(client, projectId, "owner");
    const admin = await makeUser(client, "admin");
    await archive(client, projectId);
    return { projectId, owner, admin };
  });
}

const ACTS = { reopen_project: {}, delete_project: { is_dry_run: false } };
type Act = keyof typeof ACTS;

/** `first` acts and stays open until the second waits for it; returns the code of the second, or "ok". */
async function race(first: Act, second: Act): Promise<string> {
  const { projectId, owner, admin } = await makeArchived(db());
  const args = (act: Act) => ({ project_id: projectId, reason, ...ACTS[act] });
  let late: Promise<string> | undefined;
  await committedAs(db(), admin, async (client) => {
    await call(client, first, args(first));
    let waiting: (pid: number) => void;
    const begun = new Promise<number>((resolve) => (waiting = resolve));
    late = committedAs(db(), second === "reopen_project" ? admin : owner, async (other) => {
      const { rows } = await other.query("select pg_backend_pid() as pid");
      waiting(rows[0].pid);
      await call(other, second, args(second));
    }).then(
      () => "ok",
      (error: { code: string }) => error.code,
    );
    await untilBlocked(db(), await begun);
  });
  return (await late) as string;
}

test("a project that is being deleted is not reopened", async (t) => {
  t.is(await race("delete_project", "reopen_project"), "NTFND");
});

test("a project that is being reopened is not deleted", async (t) => {
  t.is(await race("reopen_project", "delete_project"), "BADST");
});

test("of two who delete a project one does, the other finds none", async (t) => {
  t.is(await race("delete_project", "delete_project"), "NTFND");
});
