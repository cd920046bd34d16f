import { ChoicesDocument, type GadbClient } from "../../src/sdk/index.ts";

/** A value of a filter and how it is called. */
export interface Choice {
  value: string;
  label: string;
}

/** What the lists of a project can be filtered by. */
export interface Choices {
  types: readonly Choice[];
  tags: readonly Choice[];
  people: readonly Choice[];
}

export const NO_CHOICES: Choices = { types: [], tags: [], people: [] };

/** Asset types, tags and members of a project. */
export async function loadChoices(
  client: GadbClient,
  projectId: string,
  signal: AbortSignal,
): Promise<Choices> {
  const answer = await client.request(ChoicesDocument, { projectId }, { signal });
  const named = (rows: readonly { name: string }[] | undefined) =>
    (rows ?? []).map(({ name }) => ({ value: name, label: name }));
  const people = (answer.projectMembers?.nodes ?? []).flatMap(({ user }) =>
    user === null ? [] : [{ value: user.id, label: user.displayName }],
  );
  return {
    types: named(answer.assetTypes?.nodes),
    tags: named(answer.tags?.nodes),
    people: people.toSorted((one, other) => one.label.localeCompare(other.label)),
  };
}
