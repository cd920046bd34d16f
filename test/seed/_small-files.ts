import { DEMO_FILES, type DemoFile } from "../../ops/seed/media/files.ts";
import type { PaintOrder } from "../../ops/seed/media/painter.ts";
import { encodePng } from "../../ops/seed/media/png.ts";

/** Small stand-ins for the demo's pictures, each different; the other files are the demo's own. */
export async function makeSmallFile({ asset, index }: PaintOrder): Promise<Buffer> {
  const file = (DEMO_FILES[asset] as readonly DemoFile[])[index] as DemoFile;
  if (!file.filename.endsWith(".png")) return file.make();
  const pixels = new Uint8Array(4 * 4 * 3).fill(40 * index);
  return encodePng({ width: 4, height: 4, pixels }, { Title: asset });
}
