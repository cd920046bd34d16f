import { gql } from "../data/client.ts";

/** One person's name. */
export const USER = gql<{ user: { displayName: string } | null }, { id: string }>(`
  query User($id: UUID!) {
    user(id: $id) {
      displayName
    }
  }
`);
