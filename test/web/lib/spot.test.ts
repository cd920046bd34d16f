import test from "ava";
import { parseSpot, spotArguments, spotOf, spotWords, type Spot } from "../../../web/lib/spot.ts";
import { MILLISECONDS } from "../../../web/lib/timecode.ts";

const NOWHERE = {
  frameNumber: null,
  frameRateNumerator: null,
  frameRateDenominator: null,
  surfaceX: null,
  surfaceY: null,
  surfaceZ: null,
};

const SPOTS: readonly Spot[] = [
  { kind: "frame", frame: 132, rate: { numerator: 24, denominator: 1 } },
  { kind: "surface", x: 0.5, y: -1, z: 0 },
];

test("what is written of a spot is read again", (t) => {
  for (const spot of SPOTS) {
    const { place, ...columns } = spotArguments(spot);
    t.is(place, spot.kind);
    t.deepEqual(spotOf({ ...NOWHERE, ...columns }), spot);
    t.deepEqual(parseSpot(JSON.stringify(spot)), spot);
  }
  t.is(spotOf(NOWHERE), undefined);
});

test("a draft that is none is forgotten", (t) => {
  for (const text of [
    null,
    "",
    "{}",
    "[]",
    '{"kind":"frame","frame":1}',
    '{"kind":"surface","x":1}',
  ])
    t.is(parseSpot(text), undefined);
});

test("a frame, a moment and a point have their words", (t) => {
  t.deepEqual(SPOTS.map(spotWords), ["Frame 132 (0:05:12)", "Point on the model"]);
  t.is(spotWords({ kind: "frame", frame: 12_400, rate: MILLISECONDS }), "0:12.400");
  const samples = { numerator: 44_100, denominator: 1 };
  t.is(spotWords({ kind: "frame", frame: 55_125, rate: samples }), "0:01.250");
});
