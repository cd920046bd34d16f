import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from "mediabunny";
import type { InputVideoTrack } from "mediabunny";
import { frameTimes } from "./frame-rate.ts";
import { MediaProblem, type MediaResult } from "./media-result.ts";

/** Nine hours at sixty frames a second. */
const MAX_FRAMES = 2_000_000;

/** Looks at a film: its facts. No picture is decoded. */
export async function lookAtVideo(path: string): Promise<MediaResult> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new MediaProblem("There is no picture track in the film.");
  const sound = await input.getPrimaryAudioTrack();
  const times = await readTimes(track);
  const { frameRate, isConstant } = frameTimes(times);
  return {
    facts: {
      codec: await track.getCodec(),
      duration_ms: Math.round((await input.computeDuration()) * 1_000),
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      frame_count: times.length,
      frame_rate: frameRate,
      is_constant_rate: isConstant,
      audio_codec: (await sound?.getCodec()) ?? null,
    },
    files: [],
  };
}

async function readTimes(track: InputVideoTrack): Promise<Float64Array> {
  const times: number[] = [];
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, {
    metadataOnly: true,
  });
  for await (const { timestamp } of packets) {
    times.push(timestamp);
    if (times.length > MAX_FRAMES)
      throw new MediaProblem("The film has more than two million frames.");
  }
  return Float64Array.from(times);
}
