import test from "ava";
import { differenceWords, pixelWords, sizeWords } from "../../../web/lib/pixels.ts";

test("a size and a pixel are told in figures", (t) => {
  t.is(sizeWords({ width: 96, height: 64 }), "96 × 64");
  t.is(pixelWords([255, 128, 0, 255]), "#ff8000 255");
  t.is(pixelWords(undefined), "–");
});

test("a difference is never rounded to none or to all", (t) => {
  t.is(differenceWords(0), "No pixel differs");
  t.is(differenceWords(0.000_01), "Less than 0.1 % of pixels differ");
  t.is(differenceWords(0.018), "1.8 % of pixels differ");
  t.is(differenceWords(0.999_99), "More than 99.9 % of pixels differ");
  t.is(differenceWords(1), "Every pixel differs");
});
