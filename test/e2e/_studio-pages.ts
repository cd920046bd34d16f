import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { committed } from "../_helpers/with-db.ts";
import type { Person, ReviewStudio } from "./_studio.ts";

const GIB = 1024 ** 3;

/** A snapshot for each of the last days, growing unevenly to what `usedBytes` says, under an allocation of 10 TiB. */
export async function makeHistory(
  { server, projectId }: ReviewStudio,
  { days, bytesPerDay }: { days: number; bytesPerDay: number },
): Promise<void> {
  await committed(server.db, async (client) => {
    await client.query(
      `insert into app_public.project_storage_snapshots
         (project_id, captured_at, asset_count, version_count, total_bytes, physical_bytes, derived_bytes, reserved_bytes)
       select $1, now() - make_interval(days => $2 - day), 10, 40,
         2 * (1000 * $4::bigint + day * $3::bigint), 1000 * $4::bigint + day * $3::bigint + (day % 3) * 100 * $4::bigint,
         90 * $4::bigint, (day % 5) * 20 * $4::bigint
       from generate_series(1, $2) as day`,
      [projectId, days, bytesPerDay, GIB],
    );
    await client.query(
      "update app_public.project_usage set used_bytes = 1000 * $4::bigint + $2 * $3::bigint, logical_bytes = 2000 * $4::bigint where project_id = $1",
      [projectId, days, bytesPerDay, GIB],
    );
  });
}

/** Gives somebody a rank; who was none becomes a member. */
export async function makeMember(
  { server, projectId }: ReviewStudio,
  { id }: Person,
  role: string,
): Promise<void> {
  await server.db.rootPool.query(
    `insert into app_public.project_members (project_id, user_id, role) values ($1, $2, $3::app_public.project_role)
     on conflict (project_id, user_id) do update set role = excluded.role`,
    [projectId, id, role],
  );
}

/** Gives the project an owner, as every real one has. */
export async function makeOwner({ server, projectId }: ReviewStudio): Promise<void> {
  const username = `olga-${randomBytes(4).toString("hex")}`;
  await server.db.rootPool.query(
    `insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'owner')`,
    [projectId, await server.user(username)],
  );
}

/** Makes somebody an admin of the studio. */
export async function makeAdmin({ server }: ReviewStudio, { id }: Person): Promise<void> {
  await server.db.rootPool.query(
    "update app_public.users set studio_role = 'admin' where id = $1",
    [id],
  );
}

/** Goes to another page of the same visit, without loading anything again. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    const { document, MouseEvent } = globalThis as any;
    const link = document.createElement("a");
    link.href = to;
    document.querySelector("gadb-app").shadowRoot.querySelector("main").append(link);
    link.dispatchEvent(
      new MouseEvent("click", { bubbles: true, composed: true, cancelable: true }),
    );
    link.remove();
  }, path);
}
