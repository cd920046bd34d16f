import { EventEmitter } from "node:events";
import test from "ava";
import type { WebSocket } from "ws";
import { closeAtExpiry } from "../../plugins/live/connection-bounds.ts";
import { onText, sendText } from "../../plugins/live/socket-traffic.ts";
import { Turns } from "../../plugins/live/turns.ts";

/** As much of a socket as traffic needs. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent: string[] = [];
  ends: (number | "terminated")[] = [];

  send(text: string, done: () => void): void {
    this.sent.push(text);
    this.bufferedAmount += text.length;
    done();
  }

  close(code: number): void {
    this.readyState = 2;
    this.ends.push(code);
  }

  terminate(): void {
    this.readyState = 3;
    this.ends.push("terminated");
  }
}

const fake = () => {
  const socket = new FakeSocket();
  return { socket, real: socket as unknown as WebSocket };
};

test("what lies ready for a client that does not read stays below a bound, and then it is cut off", async (t) => {
  const { socket, real } = fake();
  const answer = "x".repeat(64 * 1024);
  for (let count = 0; count < 1_000; count += 1) await sendText(real, answer);
  t.deepEqual(socket.ends, ["terminated"]);
  t.true(socket.bufferedAmount <= 1024 * 1024 + answer.length);
});

test("messages are taken at a pace, and none after too many", (t) => {
  const { socket, real } = fake();
  const texts: string[] = [];
  onText(real, (text) => texts.push(text));
  for (let count = 0; count < 1_000; count += 1) socket.emit("message", Buffer.from("{}"), false);
  t.deepEqual(socket.ends, [4429]);
  t.true(texts.length >= 200 && texts.length < 400, String(texts.length));
});

test("a token that lasts for months does not close its socket now, one that is over does", (t) => {
  const [months, over] = [fake(), fake()];
  closeAtExpiry(months.real, new Date(Date.now() + 90 * 86_400_000));
  closeAtExpiry(over.real, new Date(Date.now() - 1));
  t.deepEqual(months.socket.ends, []);
  t.deepEqual(over.socket.ends, [4403]);
  months.socket.emit("close");
});

test("so many take their turn at a time, in order, and a failure gives its place on", async (t) => {
  const turns = new Turns(2);
  const running: string[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const results = ends.map((end, index) =>
    turns.run(async () => {
      running.push(`begin ${index}`);
      await end.promise;
    }),
  );
  await Promise.resolve();
  t.deepEqual(running, ["begin 0", "begin 1"]);
  ends[1]?.reject(new Error("broken"));
  await t.throwsAsync(results[1] as Promise<void>, { message: "broken" });
  t.deepEqual(running, ["begin 0", "begin 1", "begin 2"]);
  for (const end of ends) end.resolve();
  await Promise.all(results.filter((_, index) => index !== 1));
  t.deepEqual(running.at(-1), "begin 3");
});
