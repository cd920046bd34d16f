import test from "ava";
import { BatchPool, type BatchUser } from "../../plugins/depot/batch-pool.ts";

/** Begins a batch whenever it may, and sends it only when told. */
class SlowUser implements BatchUser {
  readonly #pool: BatchPool;
  readonly #thread: BatchUser[];
  hasBatch = false;
  /** How many it has had. */
  count = 0;

  constructor(pool: BatchPool, thread: BatchUser[]) {
    this.#pool = pool;
    this.#thread = thread;
  }

  take(): void {
    this.hasBatch = true;
    this.count += 1;
    this.#pool.touched(this);
  }

  surrender(): void {
    this.hasBatch = false;
    if (this.#pool.sent(this)) this.#thread.push(this);
  }
}

function makeUsers(maxBatches: number, count: number) {
  const pool = new BatchPool(maxBatches);
  const thread: BatchUser[] = [];
  const users = Array.from({ length: count }, () => new SlowUser(pool, thread));
  const work = () => {
    const isBusy = thread.shift() !== undefined;
    if (isBusy) pool.giveBack();
    return isBusy;
  };
  return { pool, thread, users, work, holders: () => users.filter((user) => user.hasBatch) };
}

test("there are never more batches than allowed, and everybody gets one in turn", (t) => {
  const { pool, thread, users, work, holders } = makeUsers(5, 40);
  for (const user of users) pool.request(user);
  let most = 0;
  do {
    most = Math.max(most, holders().length + thread.length);
  } while (work());
  t.true(users.every((user) => user.count === 1));
  t.is(most, 5);
});

test("nobody is asked to send a batch while there are others", (t) => {
  const { pool, thread, users, holders } = makeUsers(5, 5);
  for (const user of users) pool.request(user);
  t.is(holders().length, 5);
  t.deepEqual(thread, []);
});

test("who has filled its batch longest ago sends it first", (t) => {
  const { pool, users, holders } = makeUsers(6, 7);
  for (const user of users.slice(0, 6)) pool.request(user);
  pool.touched(users[0] as SlowUser);
  pool.touched(users[3] as SlowUser);
  pool.request(users[6] as SlowUser);
  t.deepEqual(holders(), [users[0], users[3]]);
});

test("batches are left to fill while the thread has enough to do", (t) => {
  const { pool, thread, users } = makeUsers(10, 11);
  for (const user of users.slice(0, 10)) pool.request(user);
  for (const user of users.slice(0, 4)) user.surrender();
  pool.request(users[10] as SlowUser);
  t.is(thread.length, 4);
});

test("who leaves gives its batch to who waits, and is not served any more", (t) => {
  const { pool, users, work } = makeUsers(5, 7);
  for (const user of users.slice(0, 5)) pool.request(user);
  for (const user of users.slice(0, 4)) user.surrender();
  const [fifth, sixth, seventh] = users.slice(4) as [SlowUser, SlowUser, SlowUser];
  pool.request(sixth);
  fifth.hasBatch = false;
  pool.leave(fifth);
  t.true(sixth.hasBatch, "instead of the fifth");
  sixth.surrender();
  pool.request(seventh);
  pool.leave(seventh);
  while (work());
  t.is(seventh.count, 0);
});

test("what died with the thread is replaced", (t) => {
  const { pool, users } = makeUsers(2, 4);
  for (const user of users) pool.request(user);
  t.false(
    users.some((user, index) => user.hasBatch && index < 2),
    "both were sent",
  );
  pool.forgetSent();
  t.true(users[2]?.hasBatch && users[3]?.hasBatch);
});

test("a batch that is none of the pool's counts as nothing", (t) => {
  const { pool, users } = makeUsers(1, 2);
  const [first, second] = users as [SlowUser, SlowUser];
  t.false(pool.sent(first));
  pool.request(second);
  t.true(second.hasBatch);
});
