import test from "ava";
import { EventBuffer } from "../../src/sdk/live/event-buffer.ts";

const done = { done: true, value: undefined };

test("items are read in order, whether readers or items come first", async (t) => {
  const buffer = new EventBuffer<number>(10);
  buffer.push(1);
  const early = [buffer.next(), buffer.next()];
  buffer.push(2);
  buffer.push(3);
  const items = await Promise.all([...early, buffer.next()]);
  t.deepEqual(
    items.map(({ value }) => value),
    [1, 2, 3],
  );
});

test("it is full at its limit and drained when everything was read", async (t) => {
  const buffer = new EventBuffer<number>(2);
  buffer.push(1);
  t.false(buffer.isFull);
  buffer.push(2);
  t.true(buffer.isFull);
  const drained = buffer.drained();
  await buffer.next();
  t.false(buffer.isFull);
  await buffer.next();
  await drained;
  await new EventBuffer(1).drained();
  t.pass();
});

test("an end comes after what is there, an error once, and nothing follows", async (t) => {
  const buffer = new EventBuffer<number>(10);
  buffer.push(1);
  buffer.end(new Error("broken"));
  buffer.push(2);
  t.is((await buffer.next()).value, 1);
  await t.throwsAsync(buffer.next(), { message: "broken" });
  t.deepEqual(await buffer.next(), done);
});

test("readers who wait are told of the end, the first of the error", async (t) => {
  const buffer = new EventBuffer<number>(10);
  const readers = [buffer.next(), buffer.next()];
  buffer.end(new Error("broken"));
  await t.throwsAsync(readers[0] as Promise<unknown>, { message: "broken" });
  t.deepEqual(await readers[1], done);
});

test("dropping forgets what is there and frees who waits for room", async (t) => {
  const buffer = new EventBuffer<number>(1);
  buffer.push(1);
  const drained = buffer.drained();
  buffer.drop();
  await drained;
  t.deepEqual(await buffer.next(), done);
});
