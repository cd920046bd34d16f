import fc from "fast-check";
import test from "ava";
import { planRetention, type KeptBackup } from "../../src/ops/retention.ts";

const TIERS = { daily: 7, weekly: 4, monthly: 6 };
const DAY = 86_400_000;

/** A backup so many days ago. */
function backup(daysAgo: number, rest: Partial<KeptBackup> = {}): KeptBackup {
  const at = new Date(Date.parse("2026-06-30T02:30:00Z") - daysAgo * DAY);
  return { name: `${daysAgo} days`, at, isProven: true, isPermanent: false, ...rest };
}

const nightly = (days: number, rest: Partial<KeptBackup> = {}) =>
  Array.from({ length: days }, (_each, daysAgo) => backup(daysAgo, rest));

test("of a year of nights, seven days, four weeks and six months stay", (t) => {
  const { keep, remove } = planRetention(nightly(365), TIERS);
  const days = [...keep.keys()].map((name) => Number.parseInt(name, 10)).toSorted((a, b) => a - b);
  // Tuesday the 30th: its week's Monday was yesterday, so the weeks before end on Sundays.
  t.deepEqual(days, [0, 1, 2, 3, 4, 5, 6, 9, 16, 30, 61, 91, 122, 150]);
  t.is(remove.length, 365 - days.length);
});

test("as long as none is proven, none is removed", (t) => {
  t.deepEqual(planRetention(nightly(100, { isProven: false }), TIERS).remove, []);
});

test("the newest proven one stays however old it is, with everything after it", (t) => {
  const { keep, remove } = planRetention(
    nightly(300).map((each, daysAgo) => ({ ...each, isProven: daysAgo >= 250 })),
    TIERS,
  );
  t.is(keep.get("250 days"), "newest proven");
  t.is(keep.get("0 days"), "not proven yet");
  t.false(remove.some((name) => Number.parseInt(name, 10) <= 250));
});

test("a proven backup stands for its day, not a later one that is not proven", (t) => {
  const at = (hour: number) => new Date(Date.UTC(2026, 5, 20, hour));
  const proven = { name: "proven", at: at(2), isProven: true, isPermanent: false };
  const later = { name: "later", at: at(20), isProven: false, isPermanent: false };
  const { keep, remove } = planRetention([backup(0), proven, later], TIERS);
  t.is(keep.get("proven"), "daily");
  t.deepEqual(remove, ["later"]);
});

test("what is marked for good stays", (t) => {
  const { keep } = planRetention([...nightly(30), backup(3_000, { isPermanent: true })], TIERS);
  t.is(keep.get("3000 days"), "permanent");
});

test("a studio that was closed for a year finds its backups again", (t) => {
  const old = Array.from({ length: 10 }, (_each, index) => backup(400 + index));
  t.true(planRetention([backup(0), ...old], TIERS).keep.size >= 8);
});

test("whatever there is, the newest proven backup is never removed, nor anything newer", (t) => {
  const any = fc.array(
    fc.record({ daysAgo: fc.nat(2_000), isProven: fc.boolean(), isPermanent: fc.boolean() }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(any, fc.nat(3), fc.nat(3), (list, weekly, monthly) => {
      const backups = list.map(({ daysAgo, ...rest }, index) => ({
        ...backup(daysAgo, rest),
        name: String(index),
      }));
      const { keep, remove } = planRetention(backups, { daily: 1, weekly, monthly });
      const proven = backups.filter(({ isProven }) => isProven);
      const newest = Math.max(...proven.map(({ at }) => at.getTime()));
      for (const { name, at, isPermanent } of backups) {
        if (isPermanent || at.getTime() > newest || proven.length === 0) t.true(keep.has(name));
      }
      if (proven.length > 0) t.true(proven.some(({ name }) => keep.has(name)));
      t.is(keep.size + remove.length, backups.length);
    }),
  );
});
