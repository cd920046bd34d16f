import test from "ava";
import { quarter, Rate, timeLeft } from "../../../web/lib/upload-rate.ts";

test("a steady stream has its rate, and one slow second does not throw it about", (t) => {
  const rate = new Rate();
  t.is(rate.perSecond, undefined);
  for (let second = 0; second <= 10; second += 1) rate.read(second * 1_000_000, second * 1_000);
  t.is(Math.round(rate.perSecond as number), 1_000_000);
  rate.read(10_000_000, 11_000);
  t.true((rate.perSecond as number) > 700_000 && (rate.perSecond as number) < 1_000_000);
});

test("a counter that goes back begins anew, and readings too close are left out", (t) => {
  const rate = new Rate();
  rate.read(1_000, 0);
  rate.read(2_000, 50);
  t.is(rate.perSecond, undefined);
  rate.read(0, 1_000);
  t.is(rate.perSecond, undefined);
  rate.read(500, 2_000);
  t.is(rate.perSecond, 500);
  rate.reset();
  t.is(rate.perSecond, undefined);
});

test("the time left is rounded to what one can rely on", (t) => {
  t.is(timeLeft(100, undefined), undefined);
  t.is(timeLeft(100, 0), undefined);
  t.is(timeLeft(100, 100), "a few seconds left");
  t.is(timeLeft(2_100, 100), "25 seconds left");
  t.is(timeLeft(6_000, 100), "1 minute left");
  t.is(timeLeft(30_000, 100), "5 minutes left");
  t.is(timeLeft(400_000, 100), "2 hours left");
  t.is(timeLeft(20_000_000, 100), "3 days left");
});

test("progress is said by quarters", (t) => {
  t.deepEqual(
    [0, 0.1, 0.25, 0.49, 0.5, 0.74, 0.75, 0.999, 1, 1.2].map(quarter),
    [0, 0, 25, 25, 50, 50, 75, 75, 100, 100],
  );
});
