/** A triangle mesh: three numbers for each position and normal, two for each texture place, three indices a triangle. */
export interface Mesh {
  positions: number[];
  normals: number[];
  uvs: number[];
  indices: number[];
}

export type Vector = readonly [number, number, number];

/** Where a shape goes: first scaled, then turned (degrees about x, then y, then z), then moved. */
export interface Placement {
  scale?: Vector;
  turn?: Vector;
  at?: Vector;
}

/** A solid of revolution about the y axis from its outline: radius and y in turn, from bottom to top. */
export function lathe(outline: readonly number[], segments = 24): Mesh {
  const mesh = emptyMesh();
  const rows = outline.length / 2;
  const point = (row: number): [radius: number, y: number] => {
    const at = Math.max(0, Math.min(rows - 1, row)) * 2;
    return [outline[at] as number, outline[at + 1] as number];
  };
  for (let row = 0; row < rows; row++) {
    const [radius, y] = point(row);
    const outward = point(row + 1)[1] - point(row - 1)[1];
    const upward = point(row - 1)[0] - point(row + 1)[0];
    for (let segment = 0; segment <= segments; segment++) {
      const angle = (segment / segments) * 2 * Math.PI;
      mesh.positions.push(Math.cos(angle) * radius, y, Math.sin(angle) * radius);
      mesh.normals.push(...unit([Math.cos(angle) * outward, upward, Math.sin(angle) * outward]));
      mesh.uvs.push(segment / segments, 1 - row / (rows - 1));
      if (row < rows - 1 && segment < segments) {
        const first = row * (segments + 1) + segment;
        const above = first + segments + 1;
        mesh.indices.push(first, above, first + 1, first + 1, above, above + 1);
      }
    }
  }
  return mesh;
}

/** A ball of radius 1. */
export function ball(rings = 12, segments = 20): Mesh {
  const outline = Array.from({ length: rings + 1 }, (_, ring) => {
    const angle = (ring / rings - 0.5) * Math.PI;
    return [Math.max(0, Math.cos(angle)), Math.sin(angle)];
  }).flat();
  return lathe(outline, segments);
}

/** The faces of a box: where each looks, and what lies to its right and above. */
const FACES: readonly (readonly [Vector, Vector, Vector])[] = [
  [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
  [
    [-1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ],
  [
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, -1],
  ],
  [
    [0, -1, 0],
    [1, 0, 0],
    [0, 0, 1],
  ],
  [
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ],
  [
    [0, 0, -1],
    [-1, 0, 0],
    [0, 1, 0],
  ],
];

/** A box from -1 to 1 with hard edges; `taper` narrows its top (1 = straight). */
export function box(taper = 1): Mesh {
  const mesh = emptyMesh();
  for (const [normal, across, up] of FACES) {
    const first = mesh.positions.length / 3;
    for (const [a, b] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const corner = [0, 1, 2].map(
        (axis) =>
          (normal[axis] as number) + a * (across[axis] as number) + b * (up[axis] as number),
      );
      const narrow = (corner[1] as number) > 0 ? taper : 1;
      mesh.positions.push(
        (corner[0] as number) * narrow,
        corner[1] as number,
        (corner[2] as number) * narrow,
      );
      mesh.normals.push(...normal);
      mesh.uvs.push((a + 1) / 2, (1 - b) / 2);
    }
    mesh.indices.push(first, first + 1, first + 2, first, first + 2, first + 3);
  }
  return mesh;
}

/** The shape, placed. */
export function place(
  mesh: Mesh,
  { scale = [1, 1, 1], turn = [0, 0, 0], at = [0, 0, 0] }: Placement,
): Mesh {
  const placed: Mesh = {
    positions: [],
    normals: [],
    uvs: [...mesh.uvs],
    indices: [...mesh.indices],
  };
  for (let index = 0; index < mesh.positions.length; index += 3) {
    const [x, y, z] = vectorAt(mesh.positions, index);
    const [a, b, c] = turned([x * scale[0], y * scale[1], z * scale[2]], turn);
    placed.positions.push(a + at[0], b + at[1], c + at[2]);
    const [nx, ny, nz] = vectorAt(mesh.normals, index);
    placed.normals.push(...unit(turned([nx / scale[0], ny / scale[1], nz / scale[2]], turn)));
  }
  return placed;
}

/** All meshes as one. */
export function join(meshes: readonly Mesh[]): Mesh {
  const joined = emptyMesh();
  for (const mesh of meshes) {
    const offset = joined.positions.length / 3;
    for (const index of mesh.indices) joined.indices.push(index + offset);
    joined.positions = joined.positions.concat(mesh.positions);
    joined.normals = joined.normals.concat(mesh.normals);
    joined.uvs = joined.uvs.concat(mesh.uvs);
  }
  return joined;
}

function emptyMesh(): Mesh {
  return { positions: [], normals: [], uvs: [], indices: [] };
}

function vectorAt(numbers: readonly number[], index: number): Vector {
  return [numbers[index] as number, numbers[index + 1] as number, numbers[index + 2] as number];
}

function turned([x, y, z]: Vector, turn: Vector): Vector {
  const [a, b, c] = turn.map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const y1 = y * Math.cos(a) - z * Math.sin(a);
  const z1 = y * Math.sin(a) + z * Math.cos(a);
  const x2 = x * Math.cos(b) + z1 * Math.sin(b);
  const z2 = -x * Math.sin(b) + z1 * Math.cos(b);
  return [x2 * Math.cos(c) - y1 * Math.sin(c), x2 * Math.sin(c) + y1 * Math.cos(c), z2];
}

function unit([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
