import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";

const MEDIABUNNY = fileURLToPath(
  new URL("../../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs", import.meta.url),
);

/**
 * A film of 24 frames a second, two seconds long: frame n is grey of brightness 5 n, in a square of `side` pixels. Encoded by
 * the browser, so nothing else has to be there; `url` is any page of a server on loopback.
 */
export async function makeFilm(browser: Browser, url: string, side = 64): Promise<Buffer> {
  // An empty page with no policy, but of an origin that may use encoders.
  const context = await browser.newContext({ bypassCSP: true });
  try {
    const page = await context.newPage();
    await page.goto(`${url}/healthz`);
    const bundle = await readFile(MEDIABUNNY, "utf8");
    const encoded = await page.evaluate<string, { bundle: string; side: number }>(encode as never, {
      bundle,
      side,
    });
    return Buffer.from(encoded, "base64");
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function encode({ bundle, side }: { bundle: string; side: number }): Promise<string> {
  // oxlint-disable-next-line typescript/no-explicit-any
  const page = globalThis as any;
  const address = URL.createObjectURL(new Blob([bundle], { type: "text/javascript" }));
  const { Output, WebMOutputFormat, BufferTarget, CanvasSource } = await import(address);
  const canvas = page.document.createElement("canvas");
  canvas.width = canvas.height = side;
  const paint = canvas.getContext("2d");
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec: "vp8", bitrate: 500_000 });
  output.addVideoTrack(source, { frameRate: 24 });
  await output.start();
  for (let frame = 0; frame < 48; frame += 1) {
    const grey = frame * 5;
    paint.fillStyle = `rgb(${grey}, ${grey}, ${grey})`;
    paint.fillRect(0, 0, side, side);
    await source.add(frame / 24, 1 / 24);
  }
  await output.finalize();
  const bytes = new Uint8Array(output.target.buffer as ArrayBuffer);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return page.btoa(text);
}
