/** A label and the version of the asset in it. */
export interface Labelled {
  id: string;
  name: string;
  versionNumber: number;
}

interface LabelledVersion {
  versionNumber: number;
  labelVersions: { nodes: readonly { label: { id: string; name: string } | null }[] };
}

/** The labels that versions are in, by name. */
export function labelsOf(versions: readonly LabelledVersion[]): Labelled[] {
  return versions
    .flatMap(({ versionNumber, labelVersions }) =>
      labelVersions.nodes.flatMap(({ label }) =>
        label === null ? [] : [{ ...label, versionNumber }],
      ),
    )
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

interface ItemOnShelf<Shelf> {
  revision: number;
  shelfAtRevision: { shelf: Shelf | null } | null;
}

/** The shelves that hold the asset now: still open, and on their newest revision. */
export function shelvesOf<Shelf extends { currentRevision: number; state: string }>(
  items: readonly ItemOnShelf<Shelf>[],
): Shelf[] {
  return items.flatMap(({ revision, shelfAtRevision }) => {
    const shelf = shelfAtRevision?.shelf ?? undefined;
    if (shelf === undefined || revision !== shelf.currentRevision) return [];
    return shelf.state === "open" || shelf.state === "in_review" ? [shelf] : [];
  });
}
