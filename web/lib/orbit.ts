/** Where a camera stands around a model: angles in radians, the distance in metres. */
export interface Orbit {
  theta: number;
  phi: number;
  radius: number;
}

/** An orbit for an address: "0.785,1.309,2.5". */
export function printOrbit({ theta, phi, radius }: Orbit): string {
  return [theta, phi, radius].map((value) => Number(value.toFixed(3))).join(",");
}

/** Reads what `printOrbit` wrote; undefined for anything else. */
export function parseOrbit(text: string | undefined): Orbit | undefined {
  const parts = text?.split(",") ?? [];
  if (parts.length !== 3 || !parts.every((part) => /^-?\d{1,6}(\.\d{1,6})?$/.test(part)))
    return undefined;
  const [theta, phi, radius] = parts.map(Number) as [number, number, number];
  return phi < 0 || phi > Math.PI || radius <= 0 ? undefined : { theta, phi, radius };
}

/** An orbit as <model-viewer> takes it. */
export function cameraOrbit({ theta, phi, radius }: Orbit): string {
  return `${theta}rad ${phi}rad ${radius}m`;
}
