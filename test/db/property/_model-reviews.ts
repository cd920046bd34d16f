import { headOf, isOpen, reaches, requireActive, requireRank, requireShelf } from "./_lookups.ts";
import {
  refuse,
  type Decision,
  type Review,
  type ReviewState,
  type State,
  type User,
  type Verdict,
  type Version,
} from "./_state.ts";

/** Ends or moves a review; a shelf in review opens again unless it is approved. */
export function endReview(state: State, review: Review, to: ReviewState): void {
  review.state = to;
  const shelf = review.shelf === null ? undefined : state.shelves[review.shelf];
  if (shelf?.state === "in_review" && !isOpen(review) && to !== "approved") shelf.state = "open";
}

/** Asks for a review of a version or of a shelf's newest revision. */
export function requestReview(
  state: State,
  user: User,
  wanted: { key: string; version: string | null; shelf: string | null },
): void {
  const { key, version, shelf } = wanted;
  const subject =
    version === null
      ? shelfToReview(state, user, shelf as string)
      : versionToReview(state, user, version);
  const isTaken = Object.values(state.reviews).some(
    (review) => isOpen(review) && review.version === version && review.shelf === shelf,
  );
  if (isTaken) refuse("BADST");
  state.reviews[key] = { ...subject, version, shelf, requestedBy: user, state: "pending" };
}

type Subject = Pick<Review, "branch" | "digest" | "submitter">;

function versionToReview(state: State, user: User, key: string): Subject {
  requireRank(state, user, "contributor");
  requireActive(state);
  const { asset, branch, content, by, isDeletion } = state.versions[key] as Version;
  if (headOf(state, asset, branch) !== key) refuse("STALE");
  if (isDeletion) refuse("BADIN");
  return { branch, digest: String(content), submitter: by };
}

function shelfToReview(state: State, user: User, key: string): Subject {
  const shelf = requireShelf(state, user, [key, true]);
  const { digest } = shelf.revisions.at(-1) ?? refuse("BADST");
  shelf.state = "in_review";
  return { branch: shelf.branch, digest, submitter: shelf.owner };
}

function isOwnWork(state: State, review: Review, user: User): boolean {
  const shelf = review.shelf === null ? undefined : state.shelves[review.shelf];
  return (
    review.submitter === user ||
    (review.version !== null && state.versions[review.version]?.by === user) ||
    shelf?.owner === user ||
    shelf?.revisions.some(({ by }) => by === user) === true
  );
}

function requireOpen(state: State, review: Review): void {
  requireActive(state);
  if (review.state === "superseded") refuse("STALE");
  if (!isOpen(review)) refuse("BADST");
}

/** Gives a verdict. */
export function decideReview(
  state: State,
  user: User,
  { review: key, verdict }: { review: string; verdict: Verdict },
): void {
  requireRank(state, user, "viewer");
  const review = state.reviews[key] ?? refuse("NTFND");
  if (isOwnWork(state, review, user)) refuse("SELFA");
  const rank = requireRank(state, user, "reviewer");
  requireOpen(state, review);
  const rounds = decisionsAbout(state, review);
  for (const decision of rounds) if (decision.by === user) decision.isStanding = false;
  const decision = { review: key, by: user, rank, verdict, isStanding: true };
  state.decisions.push(decision);
  const isDone = isAccepted(state, review, [...rounds, decision]);
  const approved = isDone ? ("approved" as const) : ("in_review" as const);
  endReview(state, review, verdict === "approved" ? approved : verdict);
}

/** The decisions of all rounds about the same content of the same subject. */
function decisionsAbout(state: State, review: Review): Decision[] {
  return state.decisions.filter((decision) => {
    const round = state.reviews[decision.review];
    return (
      round?.digest === review.digest &&
      round.version === review.version &&
      round.shelf === review.shelf
    );
  });
}

function isAccepted(state: State, review: Review, decisions: Decision[]): boolean {
  const standing = decisions.filter(({ isStanding }) => isStanding);
  const approvals = standing.filter(({ verdict }) => verdict === "approved");
  const policy = state.policy[review.branch];
  return (
    approvals.length === standing.length &&
    approvals.length >= Math.max(policy.approvals, 1) &&
    approvals.filter(({ rank }) => reaches(rank, "lead")).length >= policy.leads
  );
}

/** Takes a review back. */
export function withdrawReview(state: State, user: User, { review: key }: { review: string }) {
  requireRank(state, user, "viewer");
  const review = state.reviews[key] ?? refuse("NTFND");
  if (review.submitter !== user && review.requestedBy !== user) requireRank(state, user, "lead");
  requireOpen(state, review);
  endReview(state, review, "withdrawn");
}
