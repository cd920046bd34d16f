import type { Row } from "./row.ts";
import { ASSET_ROWS, TAG_ROWS } from "./rows/assets.ts";
import { BRANCH_ROWS } from "./rows/branches.ts";
import { LIVE_ROWS } from "./rows/live.ts";
import { LOCK_ROWS } from "./rows/locks.ts";
import { MEMBER_ROWS, USER_ROWS } from "./rows/people.ts";
import { ARCHIVE_ROWS, AUDIT_ROWS, PROJECT_ROWS, STORAGE_ROWS } from "./rows/projects.ts";
import { REVIEW_ROWS } from "./rows/reviews.ts";
import { TOKEN_ROWS } from "./rows/tokens.ts";
import { WEBHOOK_ROWS } from "./rows/webhooks.ts";
import { SHELF_ROWS, UPLOAD_ROWS, WORKSPACE_ROWS } from "./rows/work.ts";

/**
 * Every field of the API's root types × everybody of the demo studio × a project of theirs, a foreign and an archived
 * one, with what the rules of the domain say to each. A new field needs a row; `docs/references/api-access.md` is
 * printed from these.
 */
export const ROWS_BY_DOMAIN: Readonly<Record<string, readonly Row[]>> = {
  Projects: PROJECT_ROWS,
  "Members and permissions": MEMBER_ROWS,
  "People and notifications": USER_ROWS,
  "Tokens and identities": TOKEN_ROWS,
  "Assets and versions": ASSET_ROWS,
  "Tags and labels": TAG_ROWS,
  Uploads: UPLOAD_ROWS,
  Branches: BRANCH_ROWS,
  Locks: LOCK_ROWS,
  Workspaces: WORKSPACE_ROWS,
  Shelves: SHELF_ROWS,
  Reviews: REVIEW_ROWS,
  Storage: STORAGE_ROWS,
  "Archive and deletion": ARCHIVE_ROWS,
  "Audit and jobs": AUDIT_ROWS,
  Webhooks: WEBHOOK_ROWS,
  "Live events": LIVE_ROWS,
};

export const ROWS: readonly Row[] = Object.values(ROWS_BY_DOMAIN).flat();
