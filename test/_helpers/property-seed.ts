/**
 * Which sequence of a property to run again: GADB_PROPERTY_SEED=seed/path, as a failed run has printed it. None: new
 * ones.
 */
export function propertySeed(): { seed?: number; path?: string } {
  const given = process.env["GADB_PROPERTY_SEED"];
  if (given === undefined) return {};
  const [seed, path] = given.split("/");
  return { seed: Number(seed), ...(path ? { path } : {}) };
}
