import test from "ava";
import { briefFact, factsOf } from "../../../web/lib/facts.ts";
import { fileOf, NO_PREVIEW, toPreview, type GivenPreview } from "../../../web/lib/preview.ts";

const preview = (kind: GivenPreview["kind"], facts: unknown) =>
  toPreview({ state: "ready", kind, reason: null, facts, canRetry: false, files: [] });

const lines = (kind: GivenPreview["kind"], facts: unknown) =>
  factsOf(preview(kind, facts)).map(({ name, value }) => `${name}: ${value}`);

test("a picture is told in its size, channels and depth", (t) => {
  const facts = {
    width: 2048,
    height: 1024,
    channels: 4,
    depth: 16,
    has_alpha: true,
    frame_count: 1,
  };
  t.deepEqual(lines("image", facts), [
    "Dimensions: 2048 × 1024",
    "Channels: 4, with alpha",
    "Depth: 16 bits a channel",
  ]);
  t.is(briefFact(preview("image", facts)), "2048 × 1024");
});

test("a sound is told in its length, its rate and how loud it is", (t) => {
  const facts = {
    duration_ms: 62_400,
    sample_rate: 44_100,
    channels: 2,
    loudness_lufs: -14,
    true_peak_dbtp: -1.25,
  };
  t.deepEqual(lines("audio", facts), [
    "Length: 1:02",
    "Sound: 44.1 kHz, stereo",
    "Loudness: -14.0 LUFS",
    "True peak: -1.3 dBTP",
  ]);
  t.is(briefFact(preview("audio", facts)), "1:02");
});

test("a film is told in its frames and their rate, and says when they are uneven", (t) => {
  const facts = {
    duration_ms: 2_000,
    width: 1920,
    height: 1080,
    frame_count: 48,
    frame_rate: { numerator: 24_000, denominator: 1_001 },
    is_constant_rate: false,
    codec: "avc",
    audio_codec: null,
  };
  t.deepEqual(lines("video", facts), [
    "Length: 2.0 s",
    "Dimensions: 1920 × 1080",
    "Frames: 48",
    "Rate: 23.976 frames a second, uneven",
    "Codec: avc",
  ]);
});

test("a model is told in its triangles and how large it is", (t) => {
  const facts = {
    triangles: 12_345,
    vertices: 7_000,
    meshes: 2,
    materials: 3,
    textures: 0,
    animations: 1,
    bounds: { min: [-1, 0, -0.5], max: [1, 1.8, 0.5] },
  };
  t.deepEqual(lines("model", facts), [
    "Triangles: 12,345",
    "Vertices: 7,000",
    "Meshes: 2",
    "Materials: 3",
    "Textures: 0",
    "Animations: 1",
    "Extent: 2.00 × 1.80 × 1.00",
  ]);
  t.is(briefFact(preview("model", facts)), "12,345 triangles");
});

test("what is not known is left out, whatever the server sends", (t) => {
  t.deepEqual(lines("audio", { duration_ms: null }), []);
  t.deepEqual(lines("image", null), []);
  t.deepEqual(lines(null, { width: 3 }), []);
  t.is(briefFact(NO_PREVIEW), undefined);
});

test("a preview of the API keeps the files that are whole", (t) => {
  const given: GivenPreview = {
    state: "ready",
    kind: "image",
    reason: null,
    facts: {},
    canRetry: null,
    files: [
      { kind: "thumb_320", sha256: "ab", width: 320, height: 200 },
      { kind: null, sha256: "cd", width: null, height: null },
      null,
    ],
  };
  const { files, canRetry } = toPreview(given);
  t.deepEqual(files, [{ kind: "thumb_320", sha256: "ab", width: 320, height: 200 }]);
  t.false(canRetry);
  t.is(fileOf(toPreview(given), "thumb_320")?.sha256, "ab");
  t.is(fileOf(toPreview(given), "peaks"), undefined);
  t.deepEqual(toPreview(null), NO_PREVIEW);
});
