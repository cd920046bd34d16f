import type { ChildRequest } from "./child-request.ts";
import { writeFrame, type ChildAnswer } from "./frame.ts";
import { MediaProblem, type MediaResult } from "../media/media-result.ts";

/*
 * The program that looks at one file and ends. It holds no secret, no connection and no lock: whatever a file does to
 * it is done to nothing else. Each library is loaded only where it is needed.
 */

const request = JSON.parse(process.argv[2] ?? "") as ChildRequest;

// The worker has died, and nobody will read the answer.
process.stdin.on("close", () => process.exit(1)).resume();

const answer = await lookAt(request).then(
  (result): ChildAnswer => ({ result }),
  (error: unknown): ChildAnswer => ({ problem: sentenceOf(error, request) }),
);
process.stdout.write(writeFrame(answer), () => process.exit(0));

async function lookAt(asked: ChildRequest): Promise<MediaResult> {
  if (asked.do === "compare") {
    const { shareThatDiffers } = await import("../media/difference.ts");
    return { facts: { share: await shareThatDiffers(asked.path, asked.otherPath) }, files: [] };
  }
  const { kind, path, mediaType } = asked;
  if (kind === "image") return (await import("../media/image.ts")).lookAtImage(path);
  if (kind === "audio") return (await import("../media/audio.ts")).lookAtAudio(path, mediaType);
  if (kind === "video") return (await import("../media/video.ts")).lookAtVideo(path);
  return (await import("../media/model.ts")).lookAtModel(path, mediaType);
}

/** A library's word on a file is for those who know it: one line of it, without where the file lies. */
function sentenceOf(error: unknown, asked: ChildRequest): string {
  if (error instanceof MediaProblem) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  const paths = asked.do === "compare" ? [asked.path, asked.otherPath] : [asked.path];
  const [line = ""] = paths
    .reduce((all, path) => all.replaceAll(path, "the file"), text)
    .split("\n");
  return `The file is damaged, or it is not what it seems to be (${line.trim().slice(0, 200)}).`;
}
