import test from "ava";
import { TurnTaking } from "../../src/auth/turn-taking.ts";
import { DepotError } from "../../src/errors.ts";
import { recordLoginAttempt } from "../../src/sql/record-login-attempt.ts";
import { committed } from "../_helpers/with-db.ts";
import { useServer } from "../_helpers/with-server.ts";
import { postAuth, userWithPassword } from "./_sign-in.ts";

const server = useServer(test);

/** Books failures as they would have happened `seconds` ago. */
async function fail(username: string, address: string, times: number, seconds = 0): Promise<void> {
  await committed(server().db, async (client) => {
    await client.query(
      `insert into app_private.login_attempts (username, address, is_success, attempted_at)
       select $1, $2, false, clock_timestamp() - make_interval(secs => $4) from generate_series(1, $3)`,
      [username, address, times, seconds],
    );
  });
}

const wait = async (username: string, address: string) =>
  (await recordLoginAttempt(server().db.authPool, username, address)).waitSeconds;

test("after too many failures an attempt has to wait, and is told how long", async (t) => {
  await userWithPassword(server(), "t1", "password");
  await fail("t1", "127.0.0.1", 9);
  const { status, headers, body } = await postAuth(server(), "token", {
    username: "t1",
    password: "password",
  });
  t.is(status, 429);
  t.is(body.error.code, "SLOWD");
  const seconds = body.error.detail.retry_after_seconds;
  t.true(seconds > 8 && seconds <= 16);
  t.is(headers.get("retry-after"), String(seconds));
});

test("five failures are forgiven", async (t) => {
  await userWithPassword(server(), "t1b", "password");
  for (let i = 0; i < 4; i += 1) {
    t.is((await postAuth(server(), "token", { username: "t1b", password: "wrong" })).status, 401);
  }
  t.is((await postAuth(server(), "token", { username: "t1b", password: "password" })).status, 200);
});

test("when the wait is over the right password works, and clears the count", async (t) => {
  await userWithPassword(server(), "t2", "password");
  await fail("t2", "127.0.0.1", 8, 30);
  const signIn = async () =>
    (await postAuth(server(), "token", { username: "t2", password: "password" })).status;
  t.is(await signIn(), 200);
  t.is(await signIn(), 200);
});

test("the wait doubles with each failure, up to five minutes", async (t) => {
  for (const [failures, longest] of [
    [7, 4],
    [10, 32],
    [13, 256],
    [40, 300],
  ] as const) {
    const name = `t3.${failures}`;
    await fail(name, "192.0.2.3", failures);
    const seconds = await wait(name, "192.0.2.3");
    t.true(seconds > longest / 2 && seconds <= longest, `${failures} failures: ${seconds} s`);
  }
});

test("attempts that have to wait are not counted, so that nobody is locked out for good", async (t) => {
  await fail("t4", "192.0.2.4", 9);
  for (let i = 0; i < 20; i += 1) t.true((await wait("t4", "192.0.2.4")) <= 16);
  const { rows } = await server().db.rootPool.query(
    "select count(*)::int as count from app_private.login_attempts where username = 't4'",
  );
  t.is(rows[0].count, 9);
});

test("guesses from many addresses slow the account down, but not for a person who has signed in from theirs", async (t) => {
  await committed(server().db, async (client) => {
    await client.query(
      "insert into app_private.login_attempts (username, address, is_success) values ('t5', '192.0.2.50', true)",
    );
  });
  for (let i = 0; i < 32; i += 1) await fail("t5", `198.51.100.${i}`, 1);
  t.true((await wait("t5", "203.0.113.9")) > 0, "an address never seen");
  t.is(await wait("t5", "192.0.2.50"), 0, "the person's own");
});

test("one address that tries many accounts is slowed down at all of them", async (t) => {
  for (let i = 0; i < 25; i += 1) await fail(`t6.${i}`, "192.0.2.6", 4);
  t.true((await wait("t6.fresh", "192.0.2.6")) > 0);
  t.is(await wait("t6.fresh", "192.0.2.66"), 0);
});

test("a whole IPv6 network counts as one address", async (t) => {
  const db = server().db.authPool;
  for (let i = 1; i <= 5; i += 1) await recordLoginAttempt(db, "t7", `2001:db8:0:1::${i}`);
  t.true((await wait("t7", "2001:db8:0:1:ffff::1")) > 0);
  t.is(await wait("t7", "2001:db8:0:2::1"), 0);
});

test("an unknown account is slowed down like a known one", async (t) => {
  for (let i = 0; i < 3; i += 1) {
    t.is((await postAuth(server(), "token", { username: "t8.nobody", password: "x" })).status, 401);
  }
  await fail("t8.nobody", "127.0.0.1", 6);
  t.is((await postAuth(server(), "token", { username: "t8.nobody", password: "x" })).status, 429);
});

test("guesses sent at once cannot outrun the count", async (t) => {
  await userWithPassword(server(), "t9", "password");
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      postAuth(server(), "token", { username: "t9", password: `guess ${i}` }),
    ),
  );
  // Five, and on a machine that is very slow one or two whose wait was over.
  const tried = answers.filter(({ status }) => status === 401).length;
  t.true(tried >= 5 && tried <= 7, `${tried} were looked at`);
  t.is(answers.filter(({ status }) => status === 429).length, 20 - tried);
});

test("twenty honest sign-ins at once all succeed", async (t) => {
  await userWithPassword(server(), "t10", "password");
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      postAuth(server(), "token", { username: "t10", password: "password" }),
    ),
  );
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
});

test("work under one key takes turns, under two keys it does not, and a failure lets the next one go on", async (t) => {
  const turns = new TurnTaking();
  const order: string[] = [];
  const held = Promise.withResolvers<void>();
  const first = turns.run("a", async () => {
    await held.promise;
    order.push("a1");
    throw new Error("a1 failed");
  });
  const second = turns.run("a", async () => void order.push("a2"));
  await turns.run("b", async () => void order.push("b1"));
  held.resolve();
  await t.throwsAsync(first, { message: "a1 failed" });
  await second;
  t.deepEqual(order, ["b1", "a1", "a2"]);
});

test("a line that is too long turns the next one away", async (t) => {
  const turns = new TurnTaking();
  const held = Promise.withResolvers<void>();
  const waiting = Array.from({ length: 50 }, () => turns.run("a", () => held.promise));
  await t.throwsAsync(
    turns.run("a", async () => {}),
    { instanceOf: DepotError, message: /Too many people/ },
  );
  held.resolve();
  await Promise.all(waiting);
  await t.notThrowsAsync(turns.run("a", async () => {}));
});
