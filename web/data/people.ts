import { UserDocument, type GadbClient } from "../../src/sdk/index.ts";

/** Somebody by name. */
export interface Person {
  displayName: string;
}

/** The person with this id; undefined when the database does not show them. */
export async function loadUser(client: GadbClient, id: string): Promise<Person | undefined> {
  const { user } = await client.request(UserDocument, { id });
  return user ?? undefined;
}
