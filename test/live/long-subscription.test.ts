import test from "ava";
import { until } from "../_helpers/until.ts";
import { useServer } from "../_helpers/with-server.ts";
import { buildGraphql, startBoundedServer } from "./_bounded-server.ts";
import { followLocks, lockSome, makeLiveProject } from "./_live-world.ts";

const server = useServer(test);

/** What one execution may take here. */
const EXECUTION_MS = 1_500;

test("a subscription that is older than an execution may take still brings rows", async (t) => {
  const graphql = await buildGraphql(server());
  const { timeouts } = graphql.graphql.serv.resolvedPreset.grafast ?? {};
  t.is(timeouts?.execution, 30_000);
  Object.assign(timeouts ?? {}, { execution: EXECUTION_MS });
  const bounded = await startBoundedServer(graphql, {});
  t.teardown(async () => {
    await bounded.close();
    await graphql.close();
  });
  const project = await makeLiveProject(server(), ["patient"]);
  const follower = await followLocks({ ...server(), url: bounded.url }, "patient", project);
  t.is((await follower.next()).event, "ready");
  const begun = performance.now();
  await until(async () => {
    await server().db.rootPool.query("select");
    return performance.now() - begun > EXECUTION_MS + 100;
  });
  const [lockId] = await lockSome(server(), project, "patient");
  const event = await follower.next();
  t.is(event.assetLock?.id, lockId);
  t.truthy(event.asset);
  follower.close();
});
