/** The shader of the sea in its first or second version, as text. */
export function waterShader(version: 1 | 2): Buffer {
  return Buffer.from(version === 1 ? WATER_1 : WATER_2);
}

/** The table of the smith's goods with prices times `inflation`, as JSON with one entry a line. */
export function itemTable(inflation: number): Buffer {
  const items = [
    ["rusted_dagger", 12, 1],
    ["smiths_hammer", 85, 3],
    ["skysteel_ingot", 240, 5],
    ["wind_charm", 410, 8],
    ["storm_cape", 960, 12],
    ["forgemasters_mask", 2400, 20],
  ] as const;
  const lines = items.map(([id, price, level]) =>
    JSON.stringify({ id, price: Math.round(price * inflation), level }),
  );
  return Buffer.from(`{"version": 1, "items": [\n  ${lines.join(",\n  ")}\n]}\n`);
}

const WATER_1 = `// Sea surface: two sums of sines move the vertices, the fragment stage tints by depth.
struct Uniforms { view_projection: mat4x4f, time: f32, depth_scale: f32 }
@group(0) @binding(0) var<uniform> u: Uniforms;

struct Vertex { @builtin(position) clip: vec4f, @location(0) height: f32 }

fn wave(p: vec2f, direction: vec2f, length: f32, speed: f32) -> f32 {
  return sin(dot(p, direction) * 6.2832 / length + u.time * speed);
}

@vertex fn vertex(@location(0) position: vec3f) -> Vertex {
  let h = 0.6 * wave(position.xz, vec2f(0.8, 0.6), 9.0, 1.1) + 0.3 * wave(position.xz, vec2f(-0.3, 0.95), 4.0, 1.7);
  return Vertex(u.view_projection * vec4f(position.x, position.y + h, position.z, 1.0), h);
}

@fragment fn fragment(in: Vertex) -> @location(0) vec4f {
  let shallow = vec3f(0.10, 0.45, 0.50);
  let deep = vec3f(0.01, 0.08, 0.17);
  return vec4f(mix(deep, shallow, clamp(in.height * u.depth_scale + 0.5, 0.0, 1.0)), 1.0);
}
`;

const WATER_2 = WATER_1.replace("two sums of sines", "three sums of sines")
  .replace(
    "  return Vertex(",
    "  let chop = 0.12 * wave(position.xz, vec2f(0.5, -0.87), 1.3, 3.1);\n  return Vertex(",
  )
  .replace(
    "position.y + h, position.z, 1.0), h)",
    "position.y + h + chop, position.z, 1.0), h + chop)",
  )
  .replace(
    "  return vec4f(mix(deep, shallow, clamp(in.height * u.depth_scale + 0.5, 0.0, 1.0)), 1.0);",
    `  let water = mix(deep, shallow, clamp(in.height * u.depth_scale + 0.5, 0.0, 1.0));
  let foam = smoothstep(0.72, 0.95, in.height);
  return vec4f(mix(water, vec3f(0.92, 0.96, 0.97), foam), 1.0);`,
  );
