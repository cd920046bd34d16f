/** What a strip needs of a version. */
export interface StripVersion {
  versionNumber: number;
  branch: { id: string; name: string; type: string } | null;
}

/** One branch with its versions. */
export interface Lane<Version> {
  id: string;
  name: string;
  type: string;
  /** Newest first. */
  versions: readonly Version[];
}

/** From where work ends up to where it begins. */
const TYPES = ["mainline", "release", "development", "task"];

/** Versions by branch: the mainline first, then releases, then where the work is done; each by name. */
export function lanesOf<Version extends StripVersion>(
  versions: readonly Version[],
): Lane<Version>[] {
  const lanes = new Map<string, Lane<Version> & { versions: Version[] }>();
  for (const version of versions.toSorted((a, b) => b.versionNumber - a.versionNumber)) {
    const { id, name, type } = version.branch ?? { id: "", name: "Another branch", type: "" };
    const lane = lanes.get(id) ?? { id, name, type, versions: [] };
    lane.versions.push(version);
    lanes.set(id, lane);
  }
  const place = ({ type }: { type: string }) =>
    (TYPES.indexOf(type) + TYPES.length + 1) % (TYPES.length + 1);
  return [...lanes.values()].toSorted(
    (a, b) => place(a) - place(b) || a.name.localeCompare(b.name),
  );
}

/** The version that an address names, else the newest. */
export function chosenVersion<Version extends StripVersion>(
  versions: readonly Version[],
  named: string | undefined,
): Version | undefined {
  const wanted = versions.find(({ versionNumber }) => String(versionNumber) === named);
  return wanted ?? versions.toSorted((a, b) => b.versionNumber - a.versionNumber)[0];
}
