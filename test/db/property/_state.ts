import type { Rank } from "../../_helpers/studio.ts";

/** The people of a run, in the order of their ids. */
export const USERS = [
  "ada",
  "admin",
  "bob",
  "deputy",
  "guest",
  "judge",
  "lead",
  "manager",
  "owner",
  "stranger",
] as const;
export type User = (typeof USERS)[number];

/** Main and development share the line of main; release is a line of its own. */
export const BRANCHES = ["main", "development", "release"] as const;
export type Branch = (typeof BRANCHES)[number];

/** The assets of a run, in the order of their ids; the last has no version at first. */
export const ASSETS = ["sword", "notes", "armour"] as const;
export type Asset = (typeof ASSETS)[number];
export const EXCLUSIVE_ASSETS: readonly Asset[] = ["sword", "armour"];

/** How many bytes each content has; a version names its content by the index here. */
export const SIZES = [20, 27, 34, 41, 48] as const;
export const ALLOCATION = 150;

export interface Version {
  asset: Asset;
  branch: Branch;
  number: number;
  content: number;
  isDeletion: boolean;
  by: User;
  /** Made before the branches, which therefore inherit it. */
  isInitial: boolean;
}

export interface Lock {
  key: string;
  asset: Asset;
  line: Branch;
  branch: Branch;
  holder: User | null;
  workspace: string | null;
  version: string | null;
  generation: number;
}

export interface Workspace {
  owner: User;
  branch: Branch;
  isClosed: boolean;
  have: Partial<Record<Asset, string>>;
}

export interface Item {
  asset: Asset;
  action: "add" | "edit" | "delete";
  base: string | null;
  content: number | null;
  generation: number | null;
}

export interface Shelf {
  owner: User;
  workspace: string;
  branch: Branch;
  state: "open" | "in_review" | "submitted" | "discarded";
  revisions: { by: User; digest: string; items: Item[] }[];
}

export type ReviewState =
  | "pending"
  | "in_review"
  | "approved"
  | "changes_requested"
  | "rejected"
  | "superseded"
  | "withdrawn";
export type Verdict = "approved" | "changes_requested" | "rejected";

export interface Review {
  branch: Branch;
  version: string | null;
  shelf: string | null;
  digest: string;
  submitter: User;
  requestedBy: User;
  state: ReviewState;
}

export interface Decision {
  review: string;
  by: User;
  rank: Rank;
  verdict: Verdict;
  isStanding: boolean;
}

export interface Upload {
  owner: User;
  asset: Asset;
  branch: Branch;
  content: number;
  base: number | null;
  generation: number | null;
  state: "open" | "publishing" | "done" | "aborted";
}

/** Everything the model knows; plain data, so that it can be copied and tried on. */
export interface State {
  isArchived: boolean;
  /** What each branch asks for: approvals, and how many of a lead. */
  policy: Record<Branch, { approvals: number; leads: number }>;
  members: Partial<Record<User, { rank: Rank; since: number }>>;
  versions: Record<string, Version>;
  /** By asset and line. */
  locks: Record<string, Lock>;
  workspaces: Record<string, Workspace>;
  shelves: Record<string, Shelf>;
  reviews: Record<string, Review>;
  decisions: Decision[];
  uploads: Record<string, Upload>;
  charged: number[];
  used: number;
  reserved: number;
  logical: number;
  /** Counts generations of locks and the order of joining. */
  clock: number;
}

/** A refusal of the model, with the code that the database must give. */
export class Refusal extends Error {
  code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Refuses with a code of the catalogue. */
export function refuse(code: string): never {
  throw new Refusal(code);
}
