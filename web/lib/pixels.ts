import type { Size } from "./geometry.ts";

/** "2048 × 1024". */
export function sizeWords({ width, height }: Size): string {
  return `${width} × ${height}`;
}

/** Red, green, blue and alpha from 0 to 255 as "#ff8000 255"; a dash when unknown. */
export function pixelWords(pixel: readonly number[] | undefined): string {
  if (pixel === undefined) return "–";
  const [red = 0, green = 0, blue = 0, alpha = 0] = pixel;
  const hex = [red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("");
  return `#${hex} ${alpha}`;
}

/** "1.8 % of pixels differ": never "0 %" when something does, and never "100 %" when something does not. */
export function differenceWords(share: number): string {
  if (share === 0) return "No pixel differs";
  if (share === 1) return "Every pixel differs";
  const percent = share * 100;
  if (percent < 0.1) return "Less than 0.1 % of pixels differ";
  if (percent > 99.9) return "More than 99.9 % of pixels differ";
  return `${percent.toFixed(1)} % of pixels differ`;
}
