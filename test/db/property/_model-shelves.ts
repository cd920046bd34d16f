import { headOf, isOpen, lockOn, reaches, requireFree, requireShelf } from "./_lookups.ts";
import { requireWorkspace } from "./_model-locks.ts";
import { endReview } from "./_model-reviews.ts";
import { addVersion } from "./_model-versions.ts";
import {
  refuse,
  type Asset,
  type Item,
  type Review,
  type Shelf,
  type State,
  type User,
} from "./_state.ts";

/** What somebody wants to shelve of one asset. */
export interface WantedItem {
  asset: Asset;
  action: Item["action"] | null;
  /** The version whose content stands for the work; ignored by a deletion. */
  version: string;
  base: string | null;
}

/** Makes an empty shelf. */
export function createShelf(
  state: State,
  user: User,
  { key, workspace: workspaceKey }: { key: string; workspace: string },
): void {
  const workspace = requireWorkspace(state, user, workspaceKey);
  state.shelves[key] = {
    owner: user,
    workspace: workspaceKey,
    branch: workspace.branch,
    state: "open",
    revisions: [],
  };
}

/** Sets work aside as a new revision. */
export function shelve(
  state: State,
  user: User,
  { shelf: key, items }: { shelf: string; items: WantedItem[] },
): void {
  const shelf = requireShelf(state, user, [key, false]);
  const resolved = items.map((item) => resolveItem(state, shelf, item));
  for (const review of openReviewsOf(state, key)) endReview(state, review, "superseded");
  const digest = JSON.stringify(
    resolved.map(({ asset, action, base, content }) => [asset, action, base, content]),
  );
  shelf.revisions.push({ by: user, digest, items: resolved });
  shelf.state = "open";
}

function openReviewsOf(state: State, key: string): Review[] {
  return Object.values(state.reviews).filter((review) => review.shelf === key && isOpen(review));
}

function resolveItem(state: State, shelf: Shelf, item: WantedItem): Item {
  const base =
    item.base ??
    state.workspaces[shelf.workspace]?.have[item.asset] ??
    headOf(state, item.asset, shelf.branch);
  const exists = base !== null && state.versions[base]?.isDeletion === false;
  const action = item.action ?? (exists ? "edit" : "add");
  if ((action === "add") === exists) refuse("BADIN");
  const content = state.versions[item.version];
  if (action !== "delete" && content?.isDeletion !== false) refuse("NTFND");
  const lock = lockOn(state, item.asset, shelf.branch);
  return {
    asset: item.asset,
    action,
    base,
    content: action === "delete" ? null : (content?.content as number),
    generation: lock?.holder === shelf.owner ? lock.generation : null,
  };
}

/** Makes versions of everything in the shelf, or of nothing. */
export function submitShelf(
  state: State,
  user: User,
  { key, shelf: shelfKey }: { key: string; shelf: string },
): void {
  const shelf = requireShelf(state, user, [shelfKey, false]);
  const revision = shelf.revisions.at(-1) ?? refuse("BADST");
  requireApprovals(state, shelfKey, shelf);
  for (const item of revision.items) submitItem(state, [key, user], [shelf, item]);
  for (const review of openReviewsOf(state, shelfKey)) endReview(state, review, "withdrawn");
  const workspace = state.workspaces[shelf.workspace];
  for (const { asset } of revision.items) {
    if (workspace && !workspace.isClosed) workspace.have[asset] = `${key}:${asset}`;
  }
  shelf.state = "submitted";
}

function submitItem(state: State, [key, user]: [string, User], [shelf, item]: [Shelf, Item]): void {
  const { asset } = item;
  const head = headOf(state, asset, shelf.branch);
  if (head !== item.base) refuse("STALE");
  const lock = lockOn(state, asset, shelf.branch);
  const own = lock?.holder === shelf.owner ? lock.generation : null;
  if (item.generation !== null && item.generation !== own) refuse("LOCKD");
  requireFree(state, user, [asset, shelf.branch]);
  const content =
    item.content ?? (head === null ? undefined : state.versions[head]?.content) ?? refuse("?");
  addVersion(state, `${key}:${asset}`, {
    asset,
    branch: shelf.branch,
    content,
    by: user,
    isDeletion: item.action === "delete",
  });
}

/** FLOWD while somebody objects to exactly this content, or too few have approved it. */
function requireApprovals(state: State, key: string, shelf: Shelf): void {
  const digest = shelf.revisions.at(-1)?.digest;
  const standing = state.decisions.filter(
    ({ review, by, isStanding }) =>
      isStanding &&
      by !== shelf.owner &&
      state.reviews[review]?.shelf === key &&
      state.reviews[review].digest === digest,
  );
  if (standing.some(({ verdict }) => verdict !== "approved")) refuse("FLOWD");
  const { approvals, leads } = state.policy[shelf.branch];
  const isApproved = standing.some(({ review }) => state.reviews[review]?.state === "approved");
  const judges = standing.map(({ by }) => by);
  const judgingLeads = standing.filter(({ rank }) => reaches(rank, "lead")).map(({ by }) => by);
  const isEnough =
    isApproved && new Set(judges).size >= approvals && new Set(judgingLeads).size >= leads;
  if (approvals > 0 && !isEnough) refuse("FLOWD");
}

/** Gives a shelf up. */
export function discardShelf(state: State, user: User, { shelf: key }: { shelf: string }): void {
  const shelf = requireShelf(state, user, [key, true]);
  for (const review of openReviewsOf(state, key)) endReview(state, review, "withdrawn");
  shelf.state = "discarded";
}
