import test, { type ExecutionContext } from "ava";
import { Pace } from "../../plugins/live/pace.ts";

/** A pace on a clock that only the test moves. */
function makePace(t: ExecutionContext) {
  let now = 1_000_000;
  const real = Date.now;
  Date.now = () => now;
  const counts = { looks: 0, leases: [] as number[] };
  const pace = new Pace({
    look: () => (counts.looks += 1),
    lease: (ms) => counts.leases.push(ms),
  });
  t.teardown(() => {
    Date.now = real;
    pace.stop();
  });
  return { pace, counts, advance: (ms: number) => (now += ms) };
}

test.serial(
  "every notification is looked after, and a few of them are no reason to stop them",
  (t) => {
    const { pace, counts, advance } = makePace(t);
    for (let count = 0; count < 200; count += 1) {
      pace.notified("");
      pace.found();
      advance(15);
    }
    t.is(counts.looks, 200);
    t.deepEqual(counts.leases, []);
  },
);

test.serial("a hundred a second are told to stop, once for each half second that it lasts", (t) => {
  const { pace, counts, advance } = makePace(t);
  for (let count = 0; count < 100; count += 1) {
    pace.notified("");
    advance(4);
  }
  t.deepEqual(counts.leases, [1_500]);
  pace.notified("1500");
  advance(500);
  for (let count = 0; count < 20; count += 1) {
    pace.found();
    advance(20);
  }
  t.deepEqual(counts.leases, [1_500, 1_500]);
});

test.serial("when looks find little, notifications are let come again", (t) => {
  const { pace, counts, advance } = makePace(t);
  pace.notified("1500");
  for (let count = 0; count < 14; count += 1) {
    pace.found();
    advance(35);
  }
  advance(500);
  for (let count = 0; count < 10; count += 1) {
    pace.found();
    advance(50);
  }
  t.deepEqual(counts.leases, []);
});

test.serial("what anybody may send as a payload does no more than a notification", (t) => {
  const { pace, counts } = makePace(t);
  for (const payload of ["x", "-5", "99999", "1e3", '{"a":1}', "5000 "]) pace.notified(payload);
  pace.found();
  t.is(counts.looks, 6);
  t.deepEqual(counts.leases, []);
});
