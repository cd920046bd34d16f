import type { ClientBase } from "pg";

/** The files to list: those of a branch, or of a workspace of one's own. */
export interface ArchiveRequest {
  kind: "branch" | "workspace";
  id: string;
  /** As of this change; now without. */
  changeId: string | undefined;
  /** Only what lies in it or below; everything when empty. */
  folder: string;
  /** Of a workspace: only what it has to fetch. */
  isMissingOnly: boolean;
}

/** A file that a branch or a workspace holds. */
export interface ArchiveRow {
  assetId: string;
  parentPath: string;
  filename: string;
  sha256: string;
  sizeBytes: number;
  createdAt: Date;
  /** Known to be damaged in the depot. */
  isDamaged: boolean;
}

/** Rows a round trip: enough to be quick, few enough to be small. */
const PAGE_ROWS = 2_000;

const COLUMNS = `asset_id as "assetId", parent_path as "parentPath", filename, sha256,
  size_bytes::float8 as "sizeBytes", created_at as "createdAt", is_damaged as "isDamaged"`;

/**
 * Lists what an archive holds, page by page, as whoever the transaction acts as; all pages are of one moment. Raises
 * NTFND, and DNIED for somebody else's workspace.
 */
export async function* listArchiveFiles(
  client: ClientBase,
  { kind, id, changeId, folder, isMissingOnly }: ArchiveRequest,
): AsyncGenerator<ArchiveRow[]> {
  const values = [id, changeId ?? null, folder];
  if (kind === "branch") {
    await client.query(
      `declare archive_files no scroll cursor for
       select ${COLUMNS} from app_hidden.list_branch_files($1::uuid, $2::bigint, $3::text)`,
      values,
    );
  } else {
    await client.query(
      `declare archive_files no scroll cursor for
       select ${COLUMNS} from app_hidden.list_workspace_files($1::uuid, $2::bigint, $3::text, $4::boolean)`,
      [...values, isMissingOnly],
    );
  }
  for (;;) {
    const { rows } = await client.query<ArchiveRow>(`fetch ${PAGE_ROWS} from archive_files`);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_ROWS) return;
  }
}
