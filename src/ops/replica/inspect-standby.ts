import type { Client } from "pg";
import { withConnection } from "../../db/roles.ts";
import {
  bytesBetween,
  readStandbyFacts,
  readUpstream,
  type StandbyFacts,
} from "./standby-facts.ts";

/** How a replica stands, and what speaks against promoting it. */
export interface Inspection {
  facts: StandbyFacts;
  /** `silent` = nobody answers there; `unknown` = no address was given. */
  primary: "answers" | "silent" | "unknown";
  /** How far the replica is behind the primary's log; undefined when the primary cannot be asked. */
  lagBytes: number | undefined;
  /** How long ago the newest transaction it has was committed; undefined before the first. */
  lagSeconds: number | undefined;
  /** Against a promotion, whatever is wanted. */
  obstacles: string[];
  /** Against a promotion, unless it is insisted on. */
  warnings: string[];
}

/** Looks at a replica, and at its primary when `primaryUrl` names it; changes nothing. */
export async function inspectStandby(
  client: Client,
  primaryUrl: string | undefined,
): Promise<Inspection> {
  const facts = await readStandbyFacts(client);
  const upstream =
    primaryUrl === undefined
      ? undefined
      : await withConnection(primaryUrl, readUpstream).catch(() => undefined);
  const { lastCommitAt, now, replayedLsn } = facts;
  return {
    facts,
    primary: primaryUrl === undefined ? "unknown" : upstream ? "answers" : "silent",
    lagBytes:
      upstream && replayedLsn !== null
        ? await bytesBetween(client, replayedLsn, upstream.lsn)
        : undefined,
    lagSeconds: lastCommitAt === null ? undefined : (now.getTime() - lastCommitAt.getTime()) / 1000,
    obstacles: findObstacles(facts),
    warnings: findWarnings(facts, upstream !== undefined && !upstream.isStandby),
  };
}

function findObstacles(facts: StandbyFacts): string[] {
  if (!facts.isStandby) return ["This server is no replica: it takes writes already."];
  if (facts.recoveryTargets.length === 0) return [];
  return [
    `Recovery targets are set (${facts.recoveryTargets.join("; ")}): the replica stops there and not at the end of its log. ` +
      "Take them out with alter system reset, restart it, and look again.",
  ];
}

function findWarnings({ receiver, isPaused }: StandbyFacts, doesPrimaryAnswer: boolean): string[] {
  const found: string[] = [];
  if (doesPrimaryAnswer)
    found.push(
      "The primary answers. Two servers that take writes grow apart for good: stop it first, and keep it stopped.",
    );
  else if (receiver !== null)
    found.push(
      `The replica receives from ${receiver.host}:${receiver.port} at this moment: the primary lives. Stop it first, and keep it stopped.`,
    );
  if (isPaused) found.push("Replay is paused; a promotion goes on with it.");
  return found;
}
