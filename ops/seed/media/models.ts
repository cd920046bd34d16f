import { colour } from "./paint.ts";
import type { Material, Model } from "./glb.ts";
import { ball, box, lathe, type Mesh, place, type Placement } from "./mesh.ts";

/** How far the hero has come: the first version is a grey block-out, later ones have materials, then a cape and gold. */
export interface HeroStyle {
  armour: string;
  cloth: string;
  trim: string;
  eyes: string;
  cape: boolean;
  hammer: boolean;
}

type Part = Model["parts"][number];

/** The hero with helmet, shoulder plates and hammer, about 1.9 units tall, standing on y = 0. */
export function heroModel(style: HeroStyle, picture?: Uint8Array): Model {
  const armour = metal("armour", style.armour, picture !== undefined);
  const trim = metal("trim", style.trim);
  const suit = matt("cloth", style.cloth);
  const eyes: Material = { ...matt("eyes", style.eyes), glow: colour(style.eyes) };
  const parts: Part[] = [
    part(armour, TORSO, { at: [0, 0.95, 0], scale: [1, 1, 0.72] }),
    part(trim, lathe([0.2, 0, 0.215, 0.02, 0.215, 0.07, 0.2, 0.09]), {
      at: [0, 0.92, 0],
      scale: [1, 1, 0.75],
    }),
    part(suit, lathe([0.26, 0, 0.2, 0.22], 24), { at: [0, 0.72, 0], scale: [1, 1, 0.72] }),
    part(armour, HELMET, { at: [0, 1.56, 0] }),
    part(trim, box(0.6), { at: [0, 1.86, 0], scale: [0.018, 0.07, 0.12] }),
    part(eyes, box(), { at: [0, 1.68, 0.125], scale: [0.085, 0.014, 0.02] }),
    part(trim, box(), { at: [0, 1.63, 0.135], scale: [0.014, 0.06, 0.02] }),
  ];
  for (const side of [-1, 1]) parts.push(...limbs(side, { armour, trim, suit }));
  if (style.cape) parts.push(part(suit, cape(), { at: [0, 1.42, -0.14] }));
  if (style.hammer) parts.push(...hammer(trim, armour));
  return { name: "hero", parts, ...(picture && { picture }) };
}

/** A smith's anvil on a block of wood. */
export function anvilModel(iron: string, glowing: boolean): Model {
  const metalPart = metal("iron", iron);
  const wood = matt("wood", "#5d4128");
  const hot: Material = { ...matt("hot steel", "#ff7a1f"), glow: colour("#ff5a10") };
  const parts: Part[] = [
    part(wood, lathe([0, 0, 0.42, 0, 0.4, 0.4, 0, 0.4], 12), {}),
    part(metalPart, box(0.55), { at: [0, 0.5, 0], scale: [0.32, 0.1, 0.22] }),
    part(metalPart, box(), { at: [0, 0.63, 0], scale: [0.15, 0.06, 0.11] }),
    part(metalPart, box(1.15), { at: [0, 0.76, 0], scale: [0.32, 0.09, 0.14] }),
    part(metalPart, lathe([0.13, 0, 0.11, 0.12, 0.07, 0.28, 0, 0.42]), {
      at: [-0.33, 0.78, 0],
      turn: [0, 0, 90],
      scale: [0.6, 1, 1],
    }),
  ];
  if (glowing)
    parts.push(
      part(hot, box(), { at: [0.05, 0.87, 0], turn: [0, 20, 0], scale: [0.2, 0.015, 0.02] }),
    );
  return { name: "anvil", parts };
}

/** A lighthouse on a rock; `stripes` painted rings. */
export function lighthouseModel(paint: string, stripes: number): Model {
  const white = matt("lime wash", "#e9e4d8");
  const red = matt("paint", paint);
  const rock = matt("rock", "#57534e");
  const lamp: Material = { ...matt("lamp", "#fff2b0"), glow: [1, 0.85, 0.4] };
  const iron = metal("iron", "#3c4146");
  const radiusAt = (y: number): number => 0.5 - y * 0.075;
  const parts: Part[] = [
    part(rock, lathe([0, -0.5, 1.3, -0.5, 1.05, -0.12, 0.8, 0.02, 0, 0.05], 9), {}),
  ];
  const rings = stripes * 2 + 1;
  for (let ring = 0; ring < rings; ring++) {
    const from = (ring / rings) * 3;
    const to = ((ring + 1) / rings) * 3;
    parts.push(
      part(ring % 2 === 0 ? white : red, lathe([radiusAt(from), from, radiusAt(to), to], 28), {}),
    );
  }
  parts.push(
    part(iron, lathe([0.24, 3, 0.42, 3.04, 0.42, 3.1, 0, 3.1], 28), {}),
    part(lamp, lathe([0.17, 3.1, 0.17, 3.45], 12), {}),
    part(iron, lathe([0.26, 3.45, 0.24, 3.5, 0.05, 3.72, 0, 3.85], 16), {}),
  );
  return { name: "lighthouse", parts };
}

const TORSO = lathe([0.2, 0, 0.21, 0.1, 0.27, 0.3, 0.28, 0.42, 0.18, 0.52, 0.09, 0.58], 28);
const HELMET = lathe(
  [0.06, 0, 0.12, 0.01, 0.135, 0.08, 0.14, 0.2, 0.115, 0.28, 0.06, 0.325, 0, 0.335],
  28,
);

function part(material: Material, mesh: Mesh, placement: Placement): Part {
  return { material, mesh: place(mesh, placement) };
}

function metal(name: string, hex: string, textured = false): Material {
  return {
    name,
    colour: textured ? [1, 1, 1] : colour(hex),
    metallic: 0.85,
    roughness: 0.35,
    textured,
  };
}

function matt(name: string, hex: string): Material {
  return { name, colour: colour(hex), metallic: 0, roughness: 0.85 };
}

/** Arm and leg of one side: -1 left, 1 right. */
function limbs(side: number, look: { armour: Material; trim: Material; suit: Material }): Part[] {
  const bone = lathe([0, 0, 0.06, 0.02, 0.075, 0.18, 0.07, 0.3, 0, 0.33], 14);
  return [
    part(look.armour, ball(), {
      at: [side * 0.32, 1.42, 0],
      scale: [0.14, 0.11, 0.14],
      turn: [0, 0, side * -18],
    }),
    part(look.trim, lathe([0.135, 0, 0.145, 0.015, 0.135, 0.03]), {
      at: [side * 0.335, 1.35, 0],
      turn: [0, 0, side * -18],
    }),
    part(look.suit, bone, { at: [side * 0.42, 1.08, 0], turn: [0, 0, side * 16] }),
    part(look.armour, bone, {
      at: [side * 0.45, 0.82, 0.06],
      turn: [-14, 0, side * 5],
      scale: [1.15, 0.9, 1.15],
    }),
    part(look.suit, ball(8, 12), { at: [side * 0.45, 0.79, 0.07], scale: [0.06, 0.06, 0.06] }),
    part(look.suit, bone, { at: [side * 0.12, 0.44, 0], scale: [1.35, 1.25, 1.35] }),
    part(look.armour, bone, { at: [side * 0.13, 0.1, 0.01], scale: [1.25, 1.15, 1.25] }),
    part(look.trim, ball(8, 12), { at: [side * 0.125, 0.46, 0.06], scale: [0.075, 0.075, 0.06] }),
    part(look.armour, box(0.75), { at: [side * 0.13, 0.06, 0.06], scale: [0.08, 0.06, 0.16] }),
  ];
}

function hammer(handle: Material, head: Material): Part[] {
  return [
    part(handle, lathe([0, 0, 0.022, 0.01, 0.02, 1.15, 0, 1.16], 10), { at: [0.47, 0.18, 0.14] }),
    part(head, box(), { at: [0.47, 1.3, 0.14], scale: [0.11, 0.1, 0.19] }),
    part(handle, box(), { at: [0.47, 1.3, 0.14], scale: [0.115, 0.105, 0.03] }),
  ];
}

/** A cape that widens and swings outwards towards the ground. */
function cape(): Mesh {
  const mesh: Mesh = { positions: [], normals: [], uvs: [], indices: [] };
  const across = 12;
  const down = 14;
  for (let row = 0; row <= down; row++) {
    const fall = row / down;
    for (let column = 0; column <= across; column++) {
      const side = column / across - 0.5;
      const fold = Math.cos(side * 26) * 0.03 * fall;
      mesh.positions.push(side * (0.46 + fall * 0.34), -fall * 1.25, -0.06 - fall * 0.2 + fold);
      mesh.normals.push(0, 0.16, -0.987);
      mesh.uvs.push(side + 0.5, fall);
      if (row < down && column < across) {
        const first = row * (across + 1) + column;
        mesh.indices.push(
          first,
          first + 1,
          first + across + 1,
          first + 1,
          first + across + 2,
          first + across + 1,
        );
      }
    }
  }
  return mesh;
}
