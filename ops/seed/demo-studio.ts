import { Readable } from "node:stream";
import { escapeIdentifier, type ClientBase, type Pool } from "pg";
import type { Depot } from "../../plugins/depot/depot.ts";
import { Ingest } from "../../plugins/depot/ingest.ts";
import type { Identity } from "../../src/auth/identity.ts";
import type { DemoUser, DemoUsers } from "./accounts.ts";
import type { DemoRun } from "./demo-run.ts";
import { DEMO_FILES, type DemoAssetName, type DemoFile } from "./media/files.ts";
import type { PaintOrder } from "./media/painter.ts";

/** An asset of the demo: where it is and what kind of asset. */
export interface DemoAsset {
  path: string;
  type: string;
  metadata?: Readonly<Record<string, unknown>>;
}

/** One version to upload; `index` is its place among the asset's DEMO_FILES, from 0. */
export interface DemoUpload {
  asset: DemoAssetName;
  index: number;
  comment: string;
  /** Name of the branch; the mainline without. */
  branch?: string;
}

/** What making the demo needs from outside. */
export interface StudioParts {
  run: DemoRun;
  users: DemoUsers;
  depot: Depot;
  /** The bytes of a demo file. */
  makeFile(order: PaintOrder): Promise<Buffer>;
  ownerPool: Pool;
}

/** The demo's people at work: every method acts as a person, with that person's rights and nothing more. */
export class DemoStudio {
  readonly users: DemoUsers;
  readonly run: DemoRun;
  readonly #parts: StudioParts;
  readonly #assets = new Map<string, string>();

  constructor(parts: StudioParts) {
    this.#parts = parts;
    this.run = parts.run;
    this.users = parts.users;
  }

  /**
   * Calls one of the API's commands, with arguments by name, and gives the `id` of what it returns. `label` tells
   * apart the calls of one command.
   */
  call(
    who: DemoUser,
    command: string,
    label: string,
    args: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    return this.run.asUser(this.users[who], `${command} ${label}`, (client) =>
      callCommand(client, command, args),
    );
  }

  /** Runs a statement that gives one row with a column `id`. */
  statement(who: DemoUser, key: string, sql: string, values: unknown[]): Promise<string> {
    return this.run.asUser(this.users[who], key, async (client) => {
      const { rows } = await client.query<{ id: string }>(sql, values);
      if (!rows[0]) throw new Error("row security let nothing through");
      return rows[0].id;
    });
  }

  /** Adds an asset, as people do: by an insert. */
  async addAsset(
    who: DemoUser,
    projectId: string,
    name: string,
    asset: DemoAsset,
  ): Promise<string> {
    const id = await this.statement(
      who,
      `asset ${projectId} ${name}`,
      `insert into app_public.assets (project_id, parent_path, name, type, metadata, created_by)
       values ($1, $2, $3, $4, $5, $6) returning id`,
      [
        projectId,
        asset.path,
        name,
        asset.type,
        JSON.stringify(asset.metadata ?? {}),
        this.users[who],
      ],
    );
    this.#assets.set(name, id);
    return id;
  }

  /** The identity of an asset added before. */
  assetId(name: string): string {
    const id = this.#assets.get(name);
    if (id === undefined) throw new Error(`There is no asset ${name} yet.`);
    return id;
  }

  /** Uploads a version through the depot, as its HTTP routes do, and gives the version's id. */
  upload(who: DemoUser, upload: DemoUpload): Promise<string> {
    const { asset, index } = upload;
    return this.run.repeatable(`version ${asset} ${index + 1}`, async () => {
      const made = await this.#findVersion(this.assetId(asset), index + 1);
      if (made !== undefined) return made;
      const content = await this.#parts.makeFile({ asset, index });
      return this.#ingest(who, upload, content);
    });
  }

  async #ingest(
    who: DemoUser,
    { asset, index, branch, comment }: DemoUpload,
    content: Buffer,
  ): Promise<string> {
    const file = (DEMO_FILES[asset] as readonly DemoFile[])[index] as DemoFile;
    const ingest = await Ingest.begin(this.#parts.depot, await this.#identity(who), {
      assetId: this.assetId(asset),
      protocol: "raw",
      filename: file.filename,
      branch,
      declaredSizeBytes: content.length,
      declaredSha256: undefined,
      versionNumber: index + 1,
      baseVersion: undefined,
      comment,
      idempotencyKey: undefined,
      expectedSizeBytes: undefined,
    });
    try {
      await ingest.receive(Readable.from([content], { objectMode: false }));
      return (await ingest.finish()).id;
    } catch (error) {
      await ingest.abort(error);
      throw error;
    }
  }

  /** Nobody has signed in, so there is no session to name. */
  async #identity(who: DemoUser): Promise<Identity> {
    const { rows } = await this.#parts.ownerPool.query<{ tokenVersion: number }>(
      'select token_version as "tokenVersion" from app_private.user_secrets where user_id = $1',
      [this.users[who]],
    );
    return { userId: this.users[who], sessionId: "", tokenVersion: rows[0]?.tokenVersion ?? 0 };
  }

  /** A version that an earlier run made and did not live to note down. */
  async #findVersion(assetId: string, versionNumber: number): Promise<string | undefined> {
    const { rows } = await this.#parts.ownerPool.query<{ id: string }>(
      "select id from app_public.asset_versions where asset_id = $1 and version_number = $2",
      [assetId, versionNumber],
    );
    return rows[0]?.id;
  }
}

async function callCommand(
  client: ClientBase,
  command: string,
  args: Readonly<Record<string, unknown>>,
): Promise<string> {
  const names = Object.keys(args);
  const list = names.map((name, index) => `${escapeIdentifier(name)} => $${index + 1}`).join(", ");
  const { rows } = await client.query<{ id: string }>(
    `select to_jsonb(made) ->> 'id' as id from app_public.${escapeIdentifier(command)}(${list}) as made`,
    names.map((name) => args[name]),
  );
  return rows[0]?.id ?? "";
}
