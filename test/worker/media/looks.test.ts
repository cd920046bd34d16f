import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from "mediabunny";
import sharp from "sharp";
import { DEMO_FILES } from "../../../ops/seed/media/files.ts";
import { lookAtAudio } from "../../../worker/media/audio.ts";
import { shareThatDiffers } from "../../../worker/media/difference.ts";
import { lookAtImage } from "../../../worker/media/image.ts";
import { MediaProblem } from "../../../worker/media/media-result.ts";
import { lookAtModel } from "../../../worker/media/model.ts";
import { lookAtVideo } from "../../../worker/media/video.ts";
import { tempDir } from "../../_helpers/temp-dir.ts";
import { picture } from "../../depot/_previews.ts";

let count = 0;

function file(t: ExecutionContext, bytes: Uint8Array | string): string {
  count += 1;
  const path = join(tempDir(t), `content-${count}`);
  writeFileSync(path, bytes);
  return path;
}

const demo = (name: string) =>
  Object.values(DEMO_FILES)
    .flat()
    .find(({ filename }) => filename === name)
    ?.make() as Buffer;

/** A film of so many frames that holds no real pictures: nothing here decodes any. */
async function film(format: WebMOutputFormat | Mp4OutputFormat, frames: number): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource("vp9");
  output.addVideoTrack(source, {});
  await output.start();
  const decoderConfig = { codec: "vp09.00.10.08", codedWidth: 320, codedHeight: 180 };
  for (let frame = 0; frame < frames; frame += 1) {
    const time = (frame * 1_001) / 24_000;
    const type = frame % 12 === 0 ? "key" : "delta";
    await source.add(new EncodedPacket(new Uint8Array(10), type, time, 1_001 / 24_000), {
      decoderConfig,
    });
  }
  await output.finalize();
  return Buffer.from(target.buffer as ArrayBuffer);
}

for (const [name, format] of [
  ["WebM", new WebMOutputFormat()],
  ["MP4", new Mp4OutputFormat()],
] as const) {
  test(`a film tells its size, its codec, its frames and their rate: ${name}`, async (t) => {
    const { facts, files } = await lookAtVideo(file(t, await film(format, 48)));
    t.like(facts, {
      codec: "vp9",
      width: 320,
      height: 180,
      frame_count: 48,
      frame_rate: { numerator: 24_000, denominator: 1_001 },
      is_constant_rate: true,
      audio_codec: null,
    });
    t.true(Math.abs((facts["duration_ms"] as number) - 2_002) < 50);
    t.deepEqual(files, []);
  });
}

test("a model tells what it is made of; GLB is shown as it is", async (t) => {
  const { facts, files } = await lookAtModel(file(t, demo("lighthouse.glb")), "model/gltf-binary");
  t.like(facts, { triangles: 528, vertices: 434, meshes: 1, materials: 5, animations: 0 });
  const { min, max } = facts["bounds"] as { min: number[]; max: number[] };
  t.true(min[1] === -0.5 && (max[1] ?? 0) > 3.8);
  t.deepEqual(files, []);
});

test("a model as JSON with everything embedded becomes GLB", async (t) => {
  const { facts, files } = await lookAtModel(file(t, demo("anvil.gltf")), "model/gltf+json");
  t.is(facts["triangles"], 252);
  const [glb] = files;
  t.is(Buffer.from(glb?.bytes ?? []).toString("latin1", 0, 4), "glTF");
  const again = await lookAtModel(file(t, glb?.bytes ?? ""), "model/gltf-binary");
  t.is(again.facts["triangles"], 252);
});

test("a model that names other files is not followed to them", async (t) => {
  const buffers = [{ uri: "../../etc/passwd", byteLength: 10 }];
  const json = JSON.stringify({ asset: { version: "2.0" }, buffers });
  await t.throwsAsync(lookAtModel(file(t, json), "model/gltf+json"), {
    instanceOf: MediaProblem,
    message: /refers to other files/,
  });
});

test("a sound tells how long and how loud it is, and has its peaks", async (t) => {
  const { facts, files } = await lookAtAudio(file(t, demo("victory_jingle.wav")), "audio/wav");
  t.like(facts, { codec: "wav", duration_ms: 4_240, sample_rate: 44_100, channels: 2 });
  t.true((facts["true_peak_dbtp"] as number) <= 0);
  const peaks = JSON.parse(Buffer.from(files[0]?.bytes ?? []).toString());
  t.is(peaks.data.length, peaks.length * 4);
});

test("a picture is measured as it is shown: turned as its camera says", async (t) => {
  const turned = await sharp(await picture(300, 200))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const { facts, files } = await lookAtImage(file(t, turned));
  t.like(facts, { format: "jpeg", width: 200, height: 300 });
  t.like(files[0], { kind: "thumb_320", width: 200, height: 300 });
});

test("the share of pixels that differ is counted over all of a picture, strip by strip", async (t) => {
  const plain = file(t, await picture(1_000, 500));
  t.is(await shareThatDiffers(plain, plain), 0);
  const spotted = file(t, await picture(1_000, 500, "#336699", 50));
  t.is(await shareThatDiffers(plain, spotted), 0.005);
  // More than one strip.
  const tall = [await picture(5_000, 7_000), await picture(5_000, 7_000, "#336699", 350)];
  const [one, other] = tall.map((bytes) => file(t, bytes)) as [string, string];
  t.is(await shareThatDiffers(one, other), 0.0035);
});

test("pictures of different sizes have no share, and say so", async (t) => {
  const pair = [file(t, await picture(10, 20)), file(t, await picture(20, 10))] as const;
  await t.throwsAsync(shareThatDiffers(...pair), {
    instanceOf: MediaProblem,
    message: "The pictures have different sizes: 10 × 20 and 20 × 10 pixels.",
  });
});
