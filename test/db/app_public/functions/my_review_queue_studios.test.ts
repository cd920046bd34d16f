import test from "ava";
import type { ClientBase } from "pg";
import { asUser } from "../../../_helpers/as-user.ts";
import { useTestDatabase, withRootDb } from "../../../_helpers/with-db.ts";
import { QUEUE_BY_ROW } from "../../../_helpers/queue-by-row.ts";
import { makeRandomStudio } from "./_random-studio.ts";

const db = useTestDatabase(test);

/** Drawn anew at each run; a failed one says which seed it had. */
const SEEDS = Array.from({ length: 3 }, () => Math.round((Math.random() * 2 - 1) * 1e6) / 1e6);

test("the queue of everybody in random studios is what asking about each review by itself gives", async (t) => {
  t.timeout(60_000);
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    await withRootDb(db(), async (client) => {
      const { userIds, projectIds } = await makeRandomStudio(client, seed);
      await client.query(QUEUE_BY_ROW);
      for (const userId of userIds) {
        await asUser(client, userId);
        for (const projectId of [null, ...projectIds.slice(3)]) {
          const queued = await queueOf(client, "app_public.my_review_queue", projectId);
          const wanted = await queueOf(client, "by_row.queue", projectId);
          t.deepEqual(queued, wanted, `seed ${seed}, user ${userId}, project ${projectId}`);
          for (const { state } of queued) seen.add(state);
        }
        t.deepEqual(await differences(client), [], `seed ${seed}, user ${userId}`);
      }
    });
  }
  t.deepEqual([...seen].toSorted(), ["changes_requested", "in_review", "pending"]);
});

test("that comparison can fail: a queue that forgets whose work it is differs", (t) =>
  withRootDb(db(), async (client) => {
    const { userIds } = await makeRandomStudio(client, 0.5);
    await client.query(QUEUE_BY_ROW);
    await client.query(`
      create or replace function app_hidden.my_work_among(review_ids uuid[]) returns setof uuid
      language sql stable rows 20 set search_path = '' as 'select null::uuid where false'`);
    let different = 0;
    for (const userId of userIds) {
      await asUser(client, userId);
      const queued = await queueOf(client, "app_public.my_review_queue", null);
      const wanted = await queueOf(client, "by_row.queue", null);
      if (JSON.stringify(queued) !== JSON.stringify(wanted)) different += 1;
    }
    t.true(different > 0);
  }));

async function queueOf(
  client: ClientBase,
  name: string,
  projectId: string | null,
): Promise<{ id: string; state: string }[]> {
  const { rows } = await client.query(`select id, state::text from ${name}($1)`, [projectId]);
  return rows;
}

/** Reviews about which the columns of a review say something else than asking by row does. */
async function differences(client: ClientBase): Promise<unknown[]> {
  const { rows } = await client.query(
    `select id
     from app_public.asset_reviews as reviews
     where app_public.asset_reviews_can_decide(reviews) is distinct from by_row.can_decide(reviews)
       or (reviews.state in ('pending', 'in_review')
         and (app_public.asset_reviews_waiting_reason(reviews) is not null)
           is distinct from by_row.is_waiting(reviews))`,
  );
  return rows;
}
