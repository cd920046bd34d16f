import type { ClientBase } from "pg";
import { insertUser, makeStudio, returnId, type Rank, type Studio } from "../_helpers/studio.ts";
import type { Person } from "./access-matrix-data.ts";

/** A project with one row in every table, all about its contributor, and everybody of the access matrix. */
export interface World {
  projectId: string;
  people: Record<Exclude<Person, "visitor">, string>;
  /** Ids by the name that an argument or column for them has. */
  ids: Record<string, string>;
}

const SHA = "ab".repeat(32);

/** Makes a world by direct inserts; call it as superuser. Several fit into one database. */
export async function makeWorld(client: ClientBase): Promise<World> {
  const studio = await makeStudio(client);
  const { projectId, members, admin, outsider } = studio;
  const ceiling = await insertUser(client, `ceiling-${projectId}`, "viewer");
  const deactivated = await insertUser(client, `deactivated-${projectId}`, "editor");
  for (const id of [ceiling, deactivated]) await addOwner(client, projectId, id);
  await client.query("update app_public.users set deactivated_at = now() where id = $1", [
    deactivated,
  ]);
  const former = await insertUser(client, `former-${projectId}`, "editor");
  await addOwner(client, projectId, former);
  await client.query("delete from app_public.project_members where user_id = $1", [former]);
  const maker = new Maker(client, studio);
  await maker.assetsAndVersions();
  await maker.workspacesAndLocks();
  await maker.shelvesAndReviews();
  await maker.webhooks();
  await maker.logs();
  return {
    projectId,
    people: {
      ...members,
      "studio admin": admin,
      "studio viewer": ceiling,
      outsider,
      "former member": former,
      deactivated,
    },
    ids: maker.ids,
  };
}

/** Makes somebody an owner of a project; call it as superuser. */
export async function addOwner(
  client: ClientBase,
  projectId: string,
  userId: string,
): Promise<void> {
  await client.query(
    "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, 'owner')",
    [projectId, userId],
  );
}

/** Adds what a deletion by the contributor would leave, although the project lives; call it as superuser. */
export async function addTombstone(client: ClientBase, world: World): Promise<void> {
  await client.query(
    `insert into app_public.project_tombstones (
       project_id, project_name, archived_at, deleted_by, reason, member_count, branch_count, asset_count, version_count,
       logical_bytes, used_bytes, freed_bytes, root_sha256
     ) values ($1, 'x', now(), $2, 'Test.', 0, 0, 0, 0, 0, 0, 0, $3)`,
    [world.projectId, world.people.contributor, SHA],
  );
}

class Maker {
  readonly ids: Record<string, string>;
  readonly #client: ClientBase;
  readonly #project: string;
  readonly #author: string;
  readonly #members: Record<Rank, string>;

  constructor(client: ClientBase, { projectId, mainlineId, assetId, members }: Studio) {
    this.#client = client;
    this.#project = projectId;
    this.#author = members.contributor;
    this.#members = members;
    this.ids = {
      project_id: projectId,
      branch_id: mainlineId,
      asset_id: assetId,
      user_id: members.contributor,
    };
  }

  /** Inserts a row with the project's id and returns its id as text, where it has one. */
  async #insert(table: string, row: Record<string, unknown>, hasId = true): Promise<string> {
    const values = { project_id: this.#project, ...row };
    const names = Object.keys(values);
    const sql = `insert into app_public.${table} (${names.join(", ")}) values (${names.map((_, at) => `$${at + 1}`).join(", ")})`;
    if (hasId)
      return String(await returnId(this.#client, `${sql} returning id`, Object.values(values)));
    await this.#client.query(sql, Object.values(values));
    return "";
  }

  async #nextChangeNumber(): Promise<string> {
    const { rows } = await this.#client.query<{ number: string }>(
      "select nextval(pg_get_serial_sequence('app_public.changes', 'id')) as number",
    );
    return rows[0]?.number as string;
  }

  async assetsAndVersions(): Promise<void> {
    const { ids } = this;
    const author = this.#author;
    await this.#client.query(
      "insert into app_private.blobs (sha256, size_bytes, state) values ($1, 10, 'ready') on conflict do nothing",
      [SHA],
    );
    await this.#client.query(
      "insert into app_public.asset_types (name) values ('texture') on conflict do nothing",
    );
    ids["change_id"] = await this.#insert("changes", {
      branch_id: ids["branch_id"],
      kind: "upload",
      author_id: author,
    });
    // A number beside it that no change has.
    ids["absent_change_id"] = await this.#nextChangeNumber();
    const version = {
      asset_id: ids["asset_id"],
      branch_id: ids["branch_id"],
      change_id: ids["change_id"],
      sha256: SHA,
      size_bytes: 10,
    };
    ids["version_id"] = await this.#insert("asset_versions", {
      ...version,
      version_number: 1,
      filename: "hero.png",
      created_by: author,
    });
    ids["tag_id"] = await this.#insert("tags", { name: "hero" });
    ids["spare_tag_id"] = await this.#insert("tags", { name: "spare" });
    await this.#insert("asset_tags", { asset_id: ids["asset_id"], tag_id: ids["tag_id"] }, false);
    ids["label_id"] = await this.#insert("labels", { name: "Alpha" });
    await this.#insert(
      "label_versions",
      { label_id: ids["label_id"], asset_id: ids["asset_id"], version_id: ids["version_id"] },
      false,
    );
    ids["upload_id"] = await this.#insert("uploads", {
      asset_id: ids["asset_id"],
      branch_id: ids["branch_id"],
      user_id: author,
      protocol: "raw",
      filename: "hero.png",
      state: "aborted",
    });
    ids["permission_id"] = await this.#insert("permissions", {
      user_id: author,
      asset_id: ids["asset_id"],
      can_read: true,
    });
    ids["snapshot_id"] = await this.#insert("project_storage_snapshots", {
      asset_count: 1,
      total_bytes: 10,
    });
  }

  async workspacesAndLocks(): Promise<void> {
    const { ids } = this;
    const author = this.#author;
    ids["workspace_id"] = await this.#insert("workspaces", {
      owner_id: author,
      branch_id: ids["branch_id"],
      name: "desk",
    });
    await this.#insert(
      "workspace_assets",
      {
        workspace_id: ids["workspace_id"],
        asset_id: ids["asset_id"],
        version_id: ids["version_id"],
      },
      false,
    );
    await this.#insert("workspace_activity", {
      workspace_id: ids["workspace_id"],
      user_id: author,
      action: "created",
    });
    const line = { asset_id: ids["asset_id"], line_branch_id: ids["branch_id"] };
    ids["lock_id"] = await this.#insert("asset_locks", {
      ...line,
      branch_id: ids["branch_id"],
      holder_id: author,
      generation: 1,
    });
    ids["request_id"] = await this.#insert("lock_requests", {
      ...line,
      requester_id: this.#members.lead,
      holder_id: author,
    });
  }

  async shelvesAndReviews(): Promise<void> {
    const { ids } = this;
    const author = this.#author;
    const project = { branch_id: ids["branch_id"] };
    ids["shelf_id"] = await this.#insert("shelves", {
      ...project,
      owner_id: author,
      workspace_id: ids["workspace_id"],
      name: "shelf",
      current_revision: 1,
    });
    await this.#insert(
      "shelf_revisions",
      { shelf_id: ids["shelf_id"], revision: 1, content_sha256: SHA, created_by: author },
      false,
    );
    await this.#insert(
      "shelf_items",
      {
        shelf_id: ids["shelf_id"],
        revision: 1,
        asset_id: ids["asset_id"],
        sha256: SHA,
        size_bytes: 10,
        filename: "hero.png",
      },
      false,
    );
    ids["review_id"] = await this.#insert("asset_reviews", {
      ...project,
      asset_id: ids["asset_id"],
      version_id: ids["version_id"],
      content_sha256: SHA,
      submitter_id: author,
      requested_by: author,
    });
    const review = { review_id: ids["review_id"] };
    await this.#insert("review_assignees", { ...review, user_id: this.#members.reviewer }, false);
    ids["decision_id"] = await this.#insert("review_decisions", {
      ...review,
      submitter_id: author,
      decided_by: this.#members.lead,
      role: "lead",
      verdict: "approved",
      content_sha256: SHA,
    });
    ids["note_id"] = await this.#insert("review_notes", {
      ...review,
      author_id: author,
      body: "Nice.",
    });
    ids["annotation_id"] = await this.#insert("review_annotations", {
      ...review,
      author_id: author,
      points: "[]",
    });
  }

  async webhooks(): Promise<void> {
    const { ids } = this;
    ids["webhook_id"] = await this.#insert("webhooks", {
      url: "https://chat.example.com/hook",
      events: ["lock.taken"],
      owner_id: this.#members.manager,
    });
    await this.#client.query(
      "insert into app_private.webhook_secrets (webhook_id, secret) values ($1, 'whsec_dGVzdA==')",
      [ids["webhook_id"]],
    );
    await this.#client.query(
      "insert into app_private.webhook_health (webhook_id, listening_from) values ($1, pg_current_snapshot())",
      [ids["webhook_id"]],
    );
    ids["delivery_id"] = await this.#insert("webhook_deliveries", {
      webhook_id: ids["webhook_id"],
      event_id: 1,
      type: "lock.taken",
      occurred_at: new Date(),
      payload: "{}",
    });
  }

  async logs(): Promise<void> {
    this.ids["notification_id"] = await this.#insert("notifications", {
      user_id: this.#author,
      kind: "test.made",
      message: "Made.",
    });
    await this.#insert("project_archive_log", {
      project_name: "x",
      action: "reopened",
      reason: "Test.",
      asset_count: 0,
      version_count: 0,
      total_bytes: 0,
      root_sha256: SHA,
    });
    this.ids["run_id"] = await returnId(
      this.#client,
      "insert into app_private.job_runs (task) values ('test__run') returning id",
      [],
    );
    this.ids["token_id"] = await returnId(
      this.#client,
      `insert into app_public.personal_access_tokens (user_id, name, scopes, only_project_id, expires_at)
       values ($1, 'build', '{read}', $2, now() + interval '1 day') returning id`,
      [this.#author, this.#project],
    );
    this.ids["identity_id"] = await returnId(
      this.#client,
      "insert into app_private.user_identities (user_id, issuer, subject) values ($1, 'https://id.example', $2) returning id",
      [this.#author, this.#project],
    );
    await this.#insert("archive_checks", {
      recorded_sha256: SHA,
      computed_sha256: SHA,
      blob_count: 1,
      total_bytes: 10,
      damaged_count: 0,
      unread_count: 0,
    });
    await this.#insert("audit_seals", {
      sequence_number: 1,
      first_audit_id: 1,
      last_audit_id: 1,
      row_count: 1,
      sha256: SHA,
      audit_ids: [1],
      row_digests: [Buffer.from(SHA, "hex")],
      last_transaction_id: "1",
      complete_below: "1",
    });
  }
}
