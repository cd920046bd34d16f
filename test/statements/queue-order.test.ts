import test from "ava";
import { asRoot, asUser } from "../_helpers/as-user.ts";
import { call } from "../_helpers/call.ts";
import { makeAsset, makeVersion } from "../_helpers/factories.ts";
import { makeShelfWorld } from "../_helpers/shelf-world.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { recorded } from "./_recorded.ts";

const server = useServer(test);

/** Twelve reviews of all priorities, some asked of the reviewer, requested in two transactions. */
async function scene() {
  const { rootPool } = server().db;
  const { reviewer, ids } = await committed(server().db, async (client) => {
    const world = await makeShelfWorld(client, 1);
    const wanted: string[] = [];
    for (let at = 0; at < 12; at += 1) {
      await asRoot(client);
      const { id } = await makeVersion(client, {
        assetId: await makeAsset(client, world.projectId),
        branchId: world.mainlineId,
        createdBy: world.artist,
      });
      await asUser(client, world.artist);
      const review = await call(client, "request_review", {
        version_id: id,
        priority: ((at * 5) % 4) - 1,
        assignee_ids: at % 3 === 0 ? [world.reviewer] : [],
      });
      wanted.push(review.id);
    }
    return { reviewer: world.reviewer, ids: wanted };
  });
  await rootPool.query(
    `update app_public.asset_reviews set requested_at = now() - interval '1 hour'
     where id = any ($1)`,
    [ids.filter((_, at) => at % 4 === 1)],
  );
  const { rows } = await rootPool.query<{ username: string }>(
    "select username from app_public.users where id = $1",
    [reviewer],
  );
  return { reviewer, username: (rows[0] as { username: string }).username };
}

const QUEUE = `query ($first: Int!, $after: Cursor) {
  myReviewQueue(first: $first, after: $after) {
    nodes {
      id waitingReason
      submitter { displayName }
      version { versionNumber asset { name } }
    }
    pageInfo { endCursor hasNextPage }
  }
}`;

test.serial(
  "the queue is one statement, in the order that the function gives, page by page",
  async (t) => {
    const { reviewer, username } = await scene();
    const inSql = await committed(server().db, async (client) => {
      await asUser(client, reviewer);
      const { rows } = await client.query<{ id: string }>(
        "select id from app_public.my_review_queue()",
      );
      return rows.map(({ id }) => id);
    });
    t.is(inSql.length, 12);

    const inGraphql: string[] = [];
    let after: string | null = null;
    do {
      const texts = await recorded(server(), async () => {
        const { data, errors } = await server().graphql(QUEUE, { first: 5, after }, username);
        t.deepEqual(errors, []);
        const { nodes, pageInfo } = data.myReviewQueue;
        for (const { id, submitter, version } of nodes) {
          t.truthy(submitter.displayName);
          t.truthy(version.asset.name);
          inGraphql.push(id);
        }
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      });
      const reading = texts.filter((text) => text.startsWith("select"));
      t.is(reading.length, 1);
      t.true(reading[0]?.includes("my_review_queue"));
    } while (after !== null);
    t.deepEqual(inGraphql, inSql);
  },
);
