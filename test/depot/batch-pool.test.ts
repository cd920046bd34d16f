import test from "ava";
import { BATCH_BYTES, BatchPool, type BatchUser } from "../../plugins/depot/batch-pool.ts";

/** Puts one byte into a batch whenever it gets one, and sends it only when told. */
class SlowUser implements BatchUser {
  readonly #pool: BatchPool;
  readonly #thread: Buffer[];
  batch: Buffer | undefined;
  /** How many it has had. */
  count = 0;

  constructor(pool: BatchPool, thread: Buffer[]) {
    this.#pool = pool;
    this.#thread = thread;
  }

  take(batch: Buffer): void {
    this.batch = batch;
    this.count += 1;
    this.#pool.touched(this);
  }

  surrender(): void {
    this.#thread.push(this.batch as Buffer);
    this.batch = undefined;
    this.#pool.sent(this);
  }
}

function makeUsers(maxBatches: number, count: number) {
  const pool = new BatchPool(maxBatches);
  const thread: Buffer[] = [];
  const users = Array.from({ length: count }, () => new SlowUser(pool, thread));
  const work = () => {
    const batch = thread.shift();
    if (batch) pool.giveBack(batch.buffer as ArrayBuffer);
    return batch !== undefined;
  };
  return { pool, thread, users, work, holders: () => users.filter((user) => user.batch) };
}

test("there are never more batches than allowed, and everybody gets one in turn", (t) => {
  const { pool, thread, users, work, holders } = makeUsers(5, 40);
  const buffers = new Set<ArrayBufferLike>();
  for (const user of users) pool.request(user);
  do {
    for (const batch of [...holders().map((user) => user.batch), ...thread])
      buffers.add((batch as Buffer).buffer);
    t.true(holders().length + thread.length <= 5);
  } while (work());
  t.true(users.every((user) => user.count === 1));
  t.is(buffers.size, 5);
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
  pool.leave(fifth, fifth.batch);
  t.truthy(sixth.batch, "the fifth's");
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
    users.some((user, index) => user.batch && index < 2),
    "both were sent",
  );
  pool.forgetSent();
  t.true(users[2]?.batch !== undefined && users[3]?.batch !== undefined);
});

test("a buffer that is not the pool's is not taken into it", (t) => {
  const { pool, users } = makeUsers(1, 2);
  pool.giveBack(new ArrayBuffer(64));
  pool.request(users[0] as SlowUser);
  t.is(users[0]?.batch?.length, BATCH_BYTES);
});
