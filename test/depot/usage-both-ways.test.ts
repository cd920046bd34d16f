import { randomBytes } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asRoot, asUser } from "../_helpers/as-user.ts";
import { call } from "../_helpers/call.ts";
import { makeBranch } from "../_helpers/factories.ts";
import { committed } from "../_helpers/with-db.ts";
import { addAsset, usage, useDepot, type DepotServer } from "./_depot.ts";
import { bearer, putFile, send } from "./_requests.ts";

const depot = useDepot(test);

const A = 10_000;
const B = 3_000;

async function as<T>(
  server: DepotServer,
  userId: string,
  work: (client: ClientBase) => Promise<T>,
) {
  return committed(server.db, async (client) => {
    await asUser(client, userId);
    const result = await work(client);
    await asRoot(client);
    return result;
  });
}

/** Two projects with the same owner, and what is done and asked in the test. */
async function world(t: ExecutionContext) {
  const server = depot();
  const [one, two] = [await server.studio(), await server.studio()];
  const artist = one.members.owner;
  const token = await server.token(artist);
  await server.db.rootPool.query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'owner')",
    [two.projectId, artist],
  );
  return {
    server,
    one,
    two,
    artist,
    token,
    async put(assetId: string, content: Buffer, branch?: string) {
      const fields: Record<string, string> = branch === undefined ? {} : { branch };
      const answer = await putFile(server, token, assetId, content, { fields });
      t.is(answer.status, 201);
      return answer.body;
    },
    /** What the counters say, and a snapshot. */
    async expectUsage(projectId: string, used: number, logical: number, versions: number) {
      const found = await usage(server, projectId);
      t.like(found, { used, logical, versions, reserved: 0 });
      const snapshot = await as(server, artist, (client) =>
        call(client, "capture_storage_snapshot", { project_id: projectId }),
      );
      t.is(Number(snapshot["total_bytes"]), logical);
      t.is(Number(snapshot["physical_bytes"]), used);
      t.is(Number(snapshot["version_count"]), versions);
      t.is(Number(snapshot["reserved_bytes"]), 0);
    },
    /** Bytes of all content in the depot. */
    async stored() {
      const { rows } = await server.db.rootPool.query(
        "select coalesce(sum(size_bytes), 0)::int as bytes from app_private.blobs",
      );
      return rows[0].bytes as number;
    },
  };
}

test.serial(
  "every version counts for its project, every content once, over assets and branches",
  async (t) => {
    const { server, one, artist, token, put, expectUsage, stored } = await world(t);
    const [a, b] = [randomBytes(A), randomBytes(B)];
    const before = await stored();
    const first = await put(one.assetId, a);
    t.false(first.deduplicated);
    await expectUsage(one.projectId, A, A, 1);
    // The same content again: as a new version, as another asset, on another branch.
    t.true((await put(one.assetId, a)).deduplicated);
    const other = await addAsset(server, one, "other");
    t.true((await put(other, a)).deduplicated);
    const branchId = await committed(server.db, (client) => makeBranch(client, one.mainlineId));
    await put(one.assetId, b, branchId);
    await expectUsage(one.projectId, A + B, 3 * A + B, 4);
    // Integrated, restored, reused: versions that bring nothing new.
    const branches = { source_branch_id: branchId, target_branch_id: one.mainlineId };
    await as(server, artist, (client) => call(client, "integrate_branch", branches));
    await expectUsage(one.projectId, A + B, 3 * A + 2 * B, 5);
    await as(server, artist, (client) => call(client, "restore_version", { version_id: first.id }));
    await expectUsage(one.projectId, A + B, 4 * A + 2 * B, 6);
    const reused = await send(`${server.url}/assets/${other}/versions`, {
      method: "POST",
      headers: { ...bearer(token), "content-type": "application/json" },
      body: JSON.stringify({ sha256: first.sha256, filename: "a.bin" }),
    });
    t.is(reused.status, 201);
    await expectUsage(one.projectId, A + B, 5 * A + 2 * B, 7);
    t.is((await stored()) - before, A + B);
  },
);

test.serial(
  "each project is charged for content that several have, and the depot holds it once",
  async (t) => {
    const { one, two, put, expectUsage, stored } = await world(t);
    const content = randomBytes(A);
    const before = await stored();
    t.false((await put(one.assetId, content)).deduplicated);
    t.false((await put(two.assetId, content)).deduplicated);
    await expectUsage(one.projectId, A, A, 1);
    await expectUsage(two.projectId, A, A, 1);
    t.is((await stored()) - before, A);
  },
);
