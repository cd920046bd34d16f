import type { Pool } from "pg";

/** Whose budget it is, and how large. */
export interface BudgetRequest {
  /** Undefined for visitors, who are known by their address. */
  userId: string | undefined;
  address: string | undefined;
  wanted: number;
  perMinute: number;
  burst: number;
}

/** What was granted; when nothing was, in how many seconds something will be. */
export interface BudgetGrant {
  granted: number;
  waitSeconds: number;
}

/** Takes requests from a caller's budget, which all servers share. One statement, no wait for the disk. */
export async function takeRequests(pool: Pool, request: BudgetRequest): Promise<BudgetGrant> {
  const { userId, address, wanted, perMinute, burst } = request;
  const { rows } = await pool.query<BudgetGrant>({
    name: "take-requests",
    text: `select granted, wait_seconds as "waitSeconds" from app_hidden.take_requests($1, $2, $3, $4, $5)`,
    values: [userId, address, wanted, perMinute, burst],
  });
  return rows[0] ?? { granted: 0, waitSeconds: 1 };
}
