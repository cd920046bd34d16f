import type { ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { asUser } from "../../../_helpers/as-user.ts";
import { callAll, type Arguments } from "../../../_helpers/call.ts";

/** What a computed column says of a row to who acts; undefined when the row is not theirs to see. */
export async function said(
  client: ClientBase,
  column: string,
  table: string,
  id: string,
): Promise<unknown> {
  const { rows } = await client.query<{ said: unknown }>(
    `select app_public.${table}_${column}(r) as said from app_public.${table} as r where id = $1`,
    [id],
  );
  return rows[0]?.said;
}

/** Whether a command is really taken; undone afterwards. */
async function does(
  client: ClientBase,
  [name, args]: [name: string, args: Arguments],
): Promise<boolean> {
  await client.query("savepoint attempt");
  const isDone = await callAll(client, name, args).then(
    () => true,
    () => false,
  );
  await client.query("rollback to savepoint attempt");
  return isDone;
}

/** A column that says whether a command is taken. */
export interface Ability {
  column: string;
  table: string;
  id: string;
  command: [name: string, args: Arguments];
}

/** Asserts that each of these people is told what they can do; returns who can. */
export async function whoCan(
  t: ExecutionContext,
  client: ClientBase,
  people: Readonly<Record<string, string>>,
  { column, table, id, command }: Ability,
): Promise<string[]> {
  const able: string[] = [];
  for (const [name, userId] of Object.entries(people)) {
    await asUser(client, userId);
    const can = await said(client, column, table, id);
    t.is(can ?? false, await does(client, command), `${column}, ${name}`);
    if (can === true) able.push(name);
  }
  return able;
}
