import { DEMO_ACCOUNTS } from "../../../src/boot/demo-accounts.ts";

/** Everybody who asks: the demo studio's accounts, and somebody who has not signed in. */
export const VISITORS = [...DEMO_ACCOUNTS, "anonymous"] as const;
export type Visitor = (typeof VISITORS)[number];

/** Which project is meant; see world.ts. */
export const TARGETS = ["own", "foreign", "archived"] as const;
export type Target = (typeof TARGETS)[number];

/**
 * What comes back: something (`row`, `rows`, `done`, `ready`), nothing (`null`, `empty`), or the code of a refusal.
 */
export type Outcome =
  | "row"
  | "rows"
  | "done"
  | "ready"
  | "null"
  | "empty"
  | "CREDS"
  | "DNIED"
  | "NTFND"
  | "ARCHV"
  | "BADST"
  | "SELFA";

export type Outcomes = Readonly<Record<Visitor, Outcome>>;
export type Grid = Readonly<Record<Target, Outcomes>>;

/** Cells where the rule's own words decide, beside what the rank says. */
export type Exceptions = Partial<Record<Target, Partial<Record<Visitor, Outcome>>>>;

/** The demo's accounts by rank, lowest first; viewer_user is a viewer of the studio too. */
const LADDER = [
  "viewer_user",
  "reviewer_user",
  "artist_user",
  "lead_user",
  "manager_user",
  "owner_user",
] as const satisfies readonly Visitor[];
export type Ranked = (typeof LADDER)[number];

/** Who gets through in a project that they see, and what the others are told. */
export interface Rule {
  /** From this rank on; nobody by rank without. */
  from?: Ranked;
  /** Whose own it is, whatever the rank: everything in these worlds is the artist's, unless a row says otherwise. */
  also?: readonly Visitor[];
  /** Not studio admins: what is somebody's own. */
  notAdmin?: true;
  yes: Outcome;
  /** For members who may not. */
  no: Outcome;
  /** For those who do not see the project. */
  hidden: Outcome;
  /** In the archived project, instead of `yes` and `no`. */
  archived?: Outcome;
  archivedNo?: Outcome;
}

/** The cells that follow from a rule. Nobody's sign-in is CREDS, whatever is asked for. */
export function gridOf(rule: Rule, exceptions: Exceptions = {}): Grid {
  const { yes, no, hidden, archived = yes, archivedNo = no } = rule;
  const cell = (target: Target, visitor: Visitor): Outcome => {
    if (visitor === "anonymous") return "CREDS";
    const isMember = target !== "foreign" && visitor !== "outsider_user";
    if (!isMember && visitor !== "admin_user") return hidden;
    if (isAllowed(rule, visitor)) return target === "archived" ? archived : yes;
    return target === "archived" ? archivedNo : no;
  };
  return fill((target, visitor) => exceptions[target]?.[visitor] ?? cell(target, visitor));
}

/** The same in every project: what belongs to the studio. `others` is for whoever is not named. */
export function studioGrid(named: Partial<Record<Visitor, Outcome>>, others: Outcome): Grid {
  return fill(
    (_, visitor) => named[visitor] ?? (visitor === "anonymous" ? ("CREDS" as const) : others),
  );
}

function isAllowed({ from, also, notAdmin }: Rule, visitor: Visitor): boolean {
  if (also?.includes(visitor)) return true;
  if (visitor === "admin_user") return notAdmin !== true;
  if (from === undefined) return false;
  return LADDER.indexOf(visitor as Ranked) >= LADDER.indexOf(from);
}

function fill(cell: (target: Target, visitor: Visitor) => Outcome): Grid {
  const outcomesOf = (target: Target) =>
    Object.fromEntries(VISITORS.map((visitor) => [visitor, cell(target, visitor)]));
  return Object.fromEntries(TARGETS.map((target) => [target, outcomesOf(target)])) as Grid;
}
