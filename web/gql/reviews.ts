import { gql } from "../data/client.ts";
import type { ReviewState, Verdict } from "../lib/words.ts";

interface PersonRow {
  displayName: string;
}

/** A review as every list shows it. */
export interface ReviewRow {
  id: string;
  state: ReviewState;
  requestedAt: string;
  priority: number;
  message: string;
  contentSha256: string;
  canDecide: boolean | null;
  waitingReason: string | null;
  blockedReason: string | null;
  project: { id: string; name: string } | null;
  branch: { name: string; type: string } | null;
  submitter: PersonRow | null;
  previousVersion: { versionNumber: number } | null;
  version: VersionRow | null;
  shelfAtRevision: ShelfRow | null;
}

export interface VersionRow {
  versionNumber: number;
  mediaType: string;
  filename: string;
  sizeBytes: string;
  sha256: string;
  comment: string;
  createdAt: string;
  asset: { id: string; name: string; parentPath: string } | null;
}

export interface ShelfRow {
  revision: number;
  comment: string;
  shelf: { name: string; description: string } | null;
  shelfItems: { nodes: ShelfItemRow[] };
}

export interface ShelfItemRow {
  action: string;
  filename: string | null;
  sizeBytes: string | null;
  asset: { name: string } | null;
}

const REVIEW_FIELDS = `
  id
  state
  requestedAt
  priority
  message
  contentSha256
  canDecide
  waitingReason
  blockedReason
  project { id name }
  branch { name type }
  submitter { displayName }
  previousVersion { versionNumber }
  version {
    versionNumber
    mediaType
    filename
    sizeBytes
    sha256
    comment
    createdAt
    asset { id name parentPath }
  }
  shelfAtRevision {
    revision
    comment
    shelf { name description }
    shelfItems {
      nodes { action filename sizeBytes asset { name } }
    }
  }
`;

/** What waits on the person signed in, in the order to work through it. */
export const QUEUE = gql<{ myReviewQueue: { nodes: ReviewRow[] } }, Record<string, never>>(`
  query Queue {
    myReviewQueue(first: 200) { nodes { ${REVIEW_FIELDS} } }
  }
`);

export interface DecisionRow {
  id: string;
  verdict: Verdict;
  role: string;
  comment: string;
  isStanding: boolean;
  createdAt: string;
  decidedByUser: PersonRow | null;
}

export interface NoteRow {
  id: string;
  body: string;
  createdAt: string;
  author: PersonRow | null;
}

export interface RoundRow {
  id: string;
  state: ReviewState;
  requestedAt: string;
  version: { versionNumber: number } | null;
  reviewDecisions: {
    nodes: { verdict: Verdict; comment: string; decidedByUser: PersonRow | null }[];
  };
}

/** The newest rounds of review of an asset, over all its versions. */
export const ROUNDS = gql<
  { assetReviews: { nodes: RoundRow[] } | null },
  { projectId: string; assetId: string }
>(`
  query Rounds($projectId: UUID!, $assetId: UUID!) {
    assetReviews(condition: { projectId: $projectId, assetId: $assetId }, orderBy: REQUESTED_AT_DESC, first: 20) {
      nodes {
        id
        state
        requestedAt
        version { versionNumber }
        reviewDecisions(last: 1) {
          nodes { verdict comment decidedByUser { displayName } }
        }
      }
    }
  }
`);

export interface ReviewDetailRow extends ReviewRow {
  reviewDecisions: { nodes: DecisionRow[] };
  reviewNotes: { nodes: NoteRow[] };
}

/** One review with everything said about it. */
export const REVIEW = gql<{ assetReview: ReviewDetailRow | null }, { id: string }>(`
  query Review($id: UUID!) {
    assetReview(id: $id) {
      ${REVIEW_FIELDS}
      reviewDecisions(first: 200) {
        nodes { id verdict role comment isStanding createdAt decidedByUser { displayName } }
      }
      reviewNotes(first: 200) {
        nodes { id body createdAt author { displayName } }
      }
    }
  }
`);

export interface DecideVariables {
  reviewId: string;
  verdict: Verdict;
  comment: string;
  contentSha256: string;
}

/** Gives a verdict on exactly the content that was looked at. */
export const DECIDE = gql<unknown, DecideVariables>(`
  mutation Decide($reviewId: UUID!, $verdict: ReviewVerdict!, $comment: String!, $contentSha256: String!) {
    decideReview(
      input: { reviewId: $reviewId, verdict: $verdict, comment: $comment, contentSha256: $contentSha256 }
    ) {
      clientMutationId
    }
  }
`);

/** Says something without a verdict. */
export const ADD_NOTE = gql<unknown, { reviewId: string; body: string }>(`
  mutation AddNote($reviewId: UUID!, $body: String!) {
    addReviewNote(input: { reviewId: $reviewId, body: $body }) {
      clientMutationId
    }
  }
`);
