import test from "ava";
import { cameraOrbit, parseOrbit, printOrbit } from "../../../web/lib/orbit.ts";

test("an orbit goes into an address and out of it", (t) => {
  const orbit = { theta: -0.785398, phi: 1.308997, radius: 2.5 };
  t.is(printOrbit(orbit), "-0.785,1.309,2.5");
  t.deepEqual(parseOrbit(printOrbit(orbit)), { theta: -0.785, phi: 1.309, radius: 2.5 });
  t.is(cameraOrbit({ theta: 1, phi: 2, radius: 3 }), "1rad 2rad 3m");
});

test("what is no orbit is none: other numbers, a camera under the ground, inside, or far away in words", (t) => {
  for (const text of [
    undefined,
    "",
    "1,2",
    "1,2,3,4",
    "1,-1,2",
    "1,4,2",
    "1,1,0",
    "a,b,c",
    "1e9,1,1",
  ])
    t.is(parseOrbit(text), undefined, text);
});
