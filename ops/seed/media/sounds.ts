import { makeRandom } from "./random.ts";
import type { Sound } from "./wav.ts";

const RATE = 44_100;

/** A short tune: notes in half tones from `root` (Hz), one each `beat` seconds; null is a rest. */
export interface Jingle {
  root: number;
  beat: number;
  notes: readonly (number | null)[];
  /** How metallic the bells sound, 0 to 1. */
  brightness: number;
}

/** Plays a jingle on bells over a soft fifth, in stereo with echo. */
export function jingle({ root, beat, notes, brightness }: Jingle): Sound {
  const length = Math.round((notes.length * beat + 2) * RATE);
  const left = new Float32Array(length);
  const right = new Float32Array(length);
  notes.forEach((note, index) => {
    if (note === null) return;
    const pan = 0.5 + 0.3 * Math.sin(index * 1.7);
    addBell(left, right, { start: index * beat, pitch: pitch(root, note), pan, brightness });
  });
  for (const [note, weight] of [
    [-12, 0.1],
    [-5, 0.06],
  ] as const)
    addPad(left, right, pitch(root, note), weight);
  echo(left, Math.round(0.23 * RATE), 0.34);
  echo(right, Math.round(0.31 * RATE), 0.34);
  return { rate: RATE, channels: [level(left), level(right)] };
}

/** What a foot steps on: how deep and how sharp a step sounds, and how much it crunches. */
export interface Ground {
  seed: number;
  depth: number;
  sharpness: number;
  crunch: number;
}

/** Four steps on a ground, one channel. */
export function footsteps({ seed, depth, sharpness, crunch }: Ground): Sound {
  const random = makeRandom(seed);
  const samples = new Float32Array(Math.round(2.2 * RATE));
  for (let step = 0; step < 4; step++) {
    const heel = 0.1 + step * 0.5 + random() * 0.02;
    addThump(samples, heel, depth * (0.9 + random() * 0.2), 0.8);
    addHiss(samples, random, { start: heel, length: 0.05, sharpness, weight: 0.5 });
    addHiss(samples, random, {
      start: heel + 0.09,
      length: 0.08 + crunch * 0.1,
      sharpness: sharpness * 0.8,
      weight: 0.3,
    });
    for (let grain = 0; grain < crunch * 24; grain++) {
      const start = heel + random() * 0.2;
      addHiss(samples, random, { start, length: 0.012, sharpness: 0.9, weight: 0.25 * random() });
    }
  }
  return { rate: RATE, channels: [level(samples)] };
}

/** Wind or surf that swells `swells` times in `seconds` and loops without a seam. */
export function ambience(seed: number, seconds: number, swells: number, brightness: number): Sound {
  const random = makeRandom(seed);
  const length = Math.round(seconds * RATE);
  const fade = Math.round(RATE * 0.5);
  const make = (phase: number): Float32Array => {
    const raw = new Float32Array(length + fade);
    let low = 0;
    let lower = 0;
    for (let at = 0; at < raw.length; at++) {
      const swell = 0.5 - 0.5 * Math.cos((at / length) * swells * 2 * Math.PI + phase);
      const open = 0.02 + brightness * 0.25 * swell;
      low += (random() * 2 - 1 - low) * open;
      lower += (low - lower) * open;
      raw[at] = lower * (0.25 + 0.75 * swell);
    }
    const looped = raw.slice(0, length);
    for (let at = 0; at < fade; at++) {
      const share = at / fade;
      looped[at] = (raw[at] as number) * share + (raw[length + at] as number) * (1 - share);
    }
    return level(looped);
  };
  return { rate: RATE, channels: [make(0), make(0.6)] };
}

function pitch(root: number, halfTones: number): number {
  return root * 2 ** (halfTones / 12);
}

function addBell(
  left: Float32Array,
  right: Float32Array,
  note: { start: number; pitch: number; pan: number; brightness: number },
): void {
  const from = Math.round(note.start * RATE);
  const length = Math.min(left.length - from, Math.round(1.8 * RATE));
  for (let at = 0; at < length; at++) {
    const time = at / RATE;
    const bend =
      Math.sin(2 * Math.PI * note.pitch * 3.01 * time) *
      (0.4 + note.brightness * 2) *
      Math.exp(-time * 5);
    const sample =
      Math.sin(2 * Math.PI * note.pitch * time + bend) *
      Math.exp(-time * 3) *
      Math.min(1, at / 60) *
      0.4;
    left[from + at] = (left[from + at] as number) + sample * (1 - note.pan);
    right[from + at] = (right[from + at] as number) + sample * note.pan;
  }
}

function addPad(left: Float32Array, right: Float32Array, frequency: number, weight: number): void {
  for (let at = 0; at < left.length; at++) {
    const time = at / RATE;
    const envelope = Math.sin((at / left.length) * Math.PI) * weight;
    left[at] = (left[at] as number) + Math.sin(2 * Math.PI * frequency * 0.998 * time) * envelope;
    right[at] = (right[at] as number) + Math.sin(2 * Math.PI * frequency * 1.002 * time) * envelope;
  }
}

function addThump(samples: Float32Array, start: number, frequency: number, weight: number): void {
  const from = Math.round(start * RATE);
  for (let at = 0; at < RATE * 0.12; at++) {
    const time = at / RATE;
    const sample =
      Math.sin(2 * Math.PI * frequency * time * (1 - time * 2)) * Math.exp(-time * 38) * weight;
    samples[from + at] = (samples[from + at] ?? 0) + sample;
  }
}

function addHiss(
  samples: Float32Array,
  random: () => number,
  hiss: { start: number; length: number; sharpness: number; weight: number },
): void {
  const from = Math.round(hiss.start * RATE);
  const length = Math.round(hiss.length * RATE);
  let smooth = 0;
  for (let at = 0; at < length; at++) {
    smooth += (random() * 2 - 1 - smooth) * hiss.sharpness;
    const envelope = Math.min(1, at / 40) * (1 - at / length) ** 2;
    samples[from + at] = (samples[from + at] ?? 0) + smooth * envelope * hiss.weight;
  }
}

function echo(samples: Float32Array, delay: number, feedback: number): void {
  for (let at = delay; at < samples.length; at++) {
    samples[at] = (samples[at] as number) + (samples[at - delay] as number) * feedback;
  }
}

/** Scales a sound so that its loudest sample is at 0.85. */
function level(samples: Float32Array): Float32Array {
  let peak = 1e-6;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return samples.map((sample) => (sample / peak) * 0.85);
}
