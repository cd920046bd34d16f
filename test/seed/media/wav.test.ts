import test from "ava";
import { ambience, footsteps, jingle } from "../../../ops/seed/media/sounds.ts";
import { encodeWav } from "../../../ops/seed/media/wav.ts";

test("a WAV tells its length, channels, rate and width as they are", (t) => {
  const left = Float32Array.from([0, 0.5, -0.5, 1]);
  const file = encodeWav({ rate: 44_100, channels: [left, left.map((sample) => -sample)] });
  t.is(file.length, 44 + 16);
  t.is(file.toString("latin1", 0, 4), "RIFF");
  t.is(file.readUInt32LE(4), file.length - 8);
  t.is(file.toString("latin1", 8, 16), "WAVEfmt ");
  t.deepEqual([file.readUInt16LE(20), file.readUInt16LE(22)], [1, 2]);
  t.deepEqual([file.readUInt32LE(24), file.readUInt32LE(28)], [44_100, 176_400]);
  t.deepEqual([file.readUInt16LE(32), file.readUInt16LE(34)], [4, 16]);
  t.is(file.readUInt32LE(40), 16);
  t.deepEqual([file.readInt16LE(48), file.readInt16LE(50)], [16_384, -16_383]);
});

test("samples beyond full scale are held, not wrapped", (t) => {
  const file = encodeWav({ rate: 8000, channels: [Float32Array.from([3, -3])] });
  t.deepEqual([file.readInt16LE(44), file.readInt16LE(46)], [32_767, -32_767]);
});

test("every sound is heard, never clipped, and the same each time", (t) => {
  const make = () => [
    jingle({ root: 440, beat: 0.2, notes: [0, null, 7], brightness: 0.5 }),
    footsteps({ seed: 2, depth: 80, sharpness: 0.3, crunch: 0.5 }),
    ambience(4, 2, 1, 0.5),
  ];
  for (const { channels } of make()) {
    for (const channel of channels) {
      const peak = channel.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      t.true(peak > 0.8 && peak < 0.9, `peak ${peak}`);
    }
  }
  t.deepEqual(make(), make());
});
