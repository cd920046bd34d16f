import type { PoolClient } from "pg";
import { call, type Row } from "../../_helpers/call.ts";
import { committedAs, type TestDatabase } from "../../_helpers/with-db.ts";
import type { Command } from "./_commands.ts";
import { SIZES, type State } from "./_state.ts";
import { idOf, name, sha256Of, type World } from "./_world.ts";

/** Runs a command as the server's login does, and returns the code of the refusal, or null. Names what it made. */
export async function run(
  db: TestDatabase,
  world: World,
  [state, command]: [State, Command],
): Promise<string | null> {
  try {
    const row = await committedAs(db, idOf(world, command.by), (client) =>
      execute(client, world, [state, command]),
    );
    await nameMade(db, world, [command, row]);
    return null;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return code;
  }
}

async function execute(
  client: PoolClient,
  world: World,
  [state, command]: [State, Command],
): Promise<Row> {
  const id = (key: string) => idOf(world, key);
  const idOrNull = (key: string | null) => (key === null ? null : id(key));
  switch (command.kind) {
    case "lock":
      return call(client, "lock_asset", {
        asset_id: id(command.asset),
        branch_id: idOrNull(command.branch),
        workspace_id: idOrNull(command.workspace),
      });
    case "release":
      return call(client, "release_lock", {
        asset_id: id(command.asset),
        branch_id: id(command.branch),
      });
    case "break":
      return call(client, "break_lock", { lock_id: id(command.lock), reason: command.reason });
    case "begin":
    case "publish":
    case "commit":
    case "abort":
      return upload(client, world, [state, command]);
    case "workspace": {
      const place = { project_id: world.projectId, branch_id: id(command.branch) };
      return call(client, "create_workspace", { ...place, name: command.key });
    }
    case "shelf":
      return call(client, "create_shelf", {
        workspace_id: id(command.workspace),
        name: command.key,
      });
    case "shelve": {
      const items = command.items.map(({ asset, action, version, base }) => ({
        asset_id: id(asset),
        action,
        version_id: id(version),
        base_version_id: idOrNull(base),
      }));
      return call(client, "shelve", {
        shelf_id: id(command.shelf),
        items: JSON.stringify(items),
      });
    }
    case "submit":
      return call(client, "submit_shelf", { shelf_id: id(command.shelf) });
    case "discard":
      return call(client, "discard_shelf", { shelf_id: id(command.shelf) });
    default:
      return judgeOrManage(client, world, command);
  }
}

function judgeOrManage(client: PoolClient, world: World, command: Command): Promise<Row> {
  const id = (key: string) => idOf(world, key);
  const idOrNull = (key: string | null) => (key === null ? null : id(key));
  switch (command.kind) {
    case "request":
      return call(client, "request_review", {
        version_id: idOrNull(command.version),
        shelf_id: idOrNull(command.shelf),
      });
    case "decide":
      return call(client, "decide_review", {
        review_id: id(command.review),
        verdict: command.verdict,
      });
    case "withdraw":
      return call(client, "withdraw_review", { review_id: id(command.review) });
    case "restore":
      return call(client, "restore_version", {
        version_id: id(command.version),
        branch_id: idOrNull(command.branch),
      });
    case "rank": {
      const member = { project_id: world.projectId, user_id: id(command.target) };
      return call(client, "set_member_role", { ...member, role: command.role });
    }
    case "remove":
      return call(client, "remove_member", {
        project_id: world.projectId,
        user_id: id(command.target),
      });
    case "archive":
      return call(client, "archive_project", {
        project_id: world.projectId,
        force: command.force,
      });
    default:
      throw new Error(`No call for ${command.kind}.`);
  }
}

/** The steps of an upload; the store, which the database never sees, has whatever it is said to have. */
async function upload(
  client: PoolClient,
  world: World,
  [state, command]: [State, Command],
): Promise<Row> {
  if (command.kind === "begin") {
    const { asset, branch, content, base } = command;
    return first(
      client,
      `select * from app_hidden.begin_upload(
         asset_id => $1, protocol => 'raw', filename => 'file.txt', branch => $2,
         declared_size_bytes => $3, declared_sha256 => $4, base_version => $5)`,
      [idOf(world, asset), branch, SIZES[content], sha256Of(world, content), base],
    );
  } else if (command.kind === "publish") {
    const content = state.uploads[command.upload]?.content ?? 0;
    const size = (SIZES[content] as number) + (command.isDamaged ? 1 : 0);
    const values = [idOf(world, command.upload), sha256Of(world, content), size];
    return first(client, "select app_hidden.publish_upload($1, $2, $3, 'text/plain')", values);
  } else if (command.kind === "commit") {
    return first(client, "select * from app_hidden.commit_upload($1)", [
      idOf(world, command.upload),
    ]);
  }
  const { sha256 } = await first(client, "select app_hidden.abort_upload($1, 'cut') as sha256", [
    idOf(world, (command as { upload: string }).upload),
  ]);
  if (sha256 !== null) await client.query("select app_hidden.forget_blob($1)", [sha256]);
  return {};
}

async function first(client: PoolClient, sql: string, values: unknown[]): Promise<Row> {
  const { rows } = await client.query<Row>(sql, values);
  return rows[0] ?? {};
}

async function nameMade(
  db: TestDatabase,
  world: World,
  [command, row]: [Command, Row],
): Promise<void> {
  const makesOne = ["lock", "begin", "workspace", "shelf", "request"];
  if (makesOne.includes(command.kind)) name(world, command.key, row["id"]);
  if (!["submit", "restore", "commit"].includes(command.kind)) return;
  const { rows } = await db.rootPool.query(
    "select id, asset_id from app_public.asset_versions where project_id = $1 and change_id = $2",
    [world.projectId, row["change_id"]],
  );
  for (const made of rows) {
    name(world, `${command.key}:${world.names.get(made.asset_id)}`, made.id);
  }
}
