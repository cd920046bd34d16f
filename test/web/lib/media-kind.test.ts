import test, { type ExecutionContext } from "ava";
import {
  isPicture,
  isPlayable,
  kindWord,
  mediaKind,
  type MediaKind,
} from "../../../web/lib/media-kind.ts";

function isKind(t: ExecutionContext, mediaType: string, kind: MediaKind): void {
  t.is(mediaKind(mediaType), kind);
}

test("a PNG is an image", isKind, "image/png", "image");
test("a WAV is audio", isKind, "audio/wav", "audio");
test("a GLB is a 3D model", isKind, "model/gltf-binary", "model");
test("JSON is text", isKind, "application/json", "text");
test("parameters and capitals do not matter", isKind, "TEXT/Plain; charset=utf-8", "text");
test("a ZIP is an archive", isKind, "application/zip", "archive");
test("anything else is a file", isKind, "application/octet-stream", "file");
test("no media type at all is a file", isKind, "", "file");

test("pictures are what every browser decodes, and never SVG, which may hold scripts", (t) => {
  t.true(isPicture("image/png"));
  t.false(isPicture("image/svg+xml"));
  t.false(isPicture("image/vnd.adobe.photoshop"));
  t.false(isPicture("audio/wav"));
});

test("sounds and films can be played, models and unknown pictures can't", (t) => {
  t.true(isPlayable("audio/wav"));
  t.true(isPlayable("video/mp4"));
  t.false(isPlayable("model/gltf-binary"));
  t.false(isPlayable("image/x-exr"));
});

test("each kind has a word", (t) => {
  t.is(kindWord("model"), "3D model");
  t.is(kindWord("file"), "File");
});
