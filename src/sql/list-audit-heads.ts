import type { ClientBase, Pool } from "pg";

/** The newest seal of one chain of the audit. */
export interface AuditHead {
  /** Null: the studio's own chain. */
  projectId: string | null;
  sequenceNumber: number;
  sha256: string;
  sealedAt: Date;
}

/** The newest seal of every chain that has one, the studio's first. */
export async function listAuditHeads(db: ClientBase | Pool): Promise<AuditHead[]> {
  const { rows } = await db.query<Omit<AuditHead, "sequenceNumber"> & { sequenceNumber: string }>(
    `select project_id as "projectId", sequence_number as "sequenceNumber", sha256, sealed_at as "sealedAt"
     from app_hidden.list_audit_heads()`,
  );
  return rows.map((row) => ({ ...row, sequenceNumber: Number(row.sequenceNumber) }));
}
