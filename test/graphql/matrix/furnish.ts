import type { ClientBase } from "pg";
import { makeAssets, makePeople, makeTags } from "./furnish-assets.ts";
import { makeDesks, makeLogs, makeOutside, makeReviews } from "./furnish-work.ts";
import { Room, type Team } from "./room.ts";
import type { Place } from "./row.ts";

/** Puts a thing of every kind into a project, made by the commands of the API as its people; call it as superuser. */
export async function furnish(
  client: ClientBase,
  projectId: string,
  team: Team,
): Promise<Omit<Place, "assetNodeId" | "archiveLogId" | "goneProjectId" | "runId" | "backupName">> {
  const room = new Room(client, projectId, team);
  const people = await makePeople(room);
  const assets = await makeAssets(room);
  const tags = await makeTags(room, assets);
  const desks = await makeDesks(room, assets);
  const reviews = await makeReviews(room, assets);
  const logs = await makeLogs(room);
  const outside = await makeOutside(room);
  const { owner, artist, reviewer } = team;
  return {
    projectId,
    ownerId: owner,
    artistId: artist,
    reviewerId: reviewer,
    ...people,
    ...assets,
    ...tags,
    ...desks,
    ...reviews,
    ...logs,
    ...outside,
  };
}
