import { USER } from "../gql/user.ts";
import type { Client } from "./client.ts";

/** Somebody by name. */
export interface Person {
  displayName: string;
}

/** The person with this id; undefined when the database does not show them. */
export async function loadUser(client: Client, id: string): Promise<Person | undefined> {
  const { user } = await client.run(USER, { id });
  return user ?? undefined;
}
