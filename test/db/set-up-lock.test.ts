import test from "ava";
import { withSetUpLock } from "../../src/db/set-up-lock.ts";
import { useTestDatabase } from "../_helpers/with-db.ts";

const db = useTestDatabase(test);

test("one sets up while others wait, and who waits too long says so and holds nothing", async (t) => {
  const { ownerUrl } = db();
  const holding = Promise.withResolvers<void>();
  const done = Promise.withResolvers<string>();
  const first = withSetUpLock(ownerUrl, () => {
    holding.resolve();
    return done.promise;
  });
  await holding.promise;
  const ran: string[] = [];
  await t.throwsAsync(
    withSetUpLock(ownerUrl, async () => ran.push("impatient"), 50),
    { message: /for 0\.05 seconds\. pg_stat_activity shows/ },
  );
  const second = withSetUpLock(ownerUrl, async () => ran.push("patient"));
  done.resolve("first");
  t.is(await first, "first");
  await second;
  t.deepEqual(ran, ["patient"]);
});
