import type { ExecutionContext } from "ava";
import type { ClientBase } from "pg";
import { refused, type Refusal } from "./refusal.ts";

/** A row as PostgreSQL returns it. */
export type Row = Record<string, any>;

/** Arguments by name, as the API names them; what is left out takes its default. */
export type Arguments = Record<string, unknown>;

/** Calls a function of app_public with named arguments and returns its rows. */
export async function callAll(
  client: ClientBase,
  name: string,
  args: Arguments = {},
): Promise<Row[]> {
  const { sql, values } = statement(name, args);
  const { rows } = await client.query<Row>(sql, values);
  return rows;
}

/** Calls a function of app_public that returns one row. */
export async function call(client: ClientBase, name: string, args: Arguments = {}): Promise<Row> {
  const [row] = await callAll(client, name, args);
  if (row === undefined) throw new Error(`No row from ${name}.`);
  return row;
}

/** Asserts that a call is refused with this code, undoes it, and returns the refusal with its detail parsed. */
export async function refusedCall(
  t: ExecutionContext,
  client: ClientBase,
  code: string,
  [name, args]: [string, Arguments],
): Promise<Refusal & { facts: Row }> {
  const refusal = await refused(t, client, code, statement(name, args));
  return Object.assign(refusal, { facts: refusal.detail ? JSON.parse(refusal.detail) : {} });
}

function statement(name: string, args: Arguments): { sql: string; values: unknown[] } {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const list = given.map(([key], index) => `${key} => $${index + 1}`).join(", ");
  return {
    sql: `select * from app_public.${name}(${list})`,
    values: given.map(([, value]) => value),
  };
}
