import { randomBytes } from "node:crypto";
import { escapeIdentifier, type Client } from "pg";
import { scramVerifier } from "../../db/scram.ts";

/** A replica's own login on the primary, and the slot that keeps the log for it; both have the same name. */
export interface ReplicaAccount {
  user: string;
  password: string;
  slot: string;
  /** Takes back what was made, when no replica comes of it: a slot that nobody reads holds the log. */
  undo(): Promise<void>;
}

const NAME = /^[a-z][a-z0-9_]{0,30}$/;

/** The login and slot of the replica with this name. Throws when it is not one. */
export function replicaName(name: string): string {
  if (!NAME.test(name))
    throw new Error(`"${name}" is no name for a replica: use lower-case letters, digits and _.`);
  return `gadb_replica_${name}`;
}

/**
 * Makes login and slot of a replica. An account that is no superuser replicates as itself and only makes the slot.
 * With `mayReplace`, those of a replica that is gone are taken over; one that streams is never disturbed.
 */
export async function makeReplicaAccount(
  client: Client,
  { name, url, mayReplace, isSuperuser }: AccountOptions,
): Promise<ReplicaAccount> {
  const slot = replicaName(name);
  await clearSlot(client, slot, mayReplace);
  const given = new URL(url);
  const account = isSuperuser
    ? await makeLogin(client, slot)
    : {
        user: decodeURIComponent(given.username),
        password: decodeURIComponent(given.password),
        drop: async () => {},
      };
  await client.query("select pg_catalog.pg_create_physical_replication_slot($1, true)", [slot]);
  return {
    ...account,
    slot,
    undo: async () => {
      await client.query("select pg_catalog.pg_drop_replication_slot($1)", [slot]);
      await account.drop();
    },
  };
}

/** Whose account, and on which primary. */
export interface AccountOptions {
  name: string;
  url: string;
  mayReplace: boolean;
  isSuperuser: boolean;
}

async function clearSlot(client: Client, slot: string, mayReplace: boolean): Promise<void> {
  const { rows } = await client.query<{ active: boolean }>(
    "select active from pg_catalog.pg_replication_slots where slot_name = $1",
    [slot],
  );
  const [found] = rows;
  if (!found) return;
  if (found.active)
    throw new Error(`A replica streams as ${slot} at this moment. Use another name.`);
  if (!mayReplace)
    throw new Error(
      `The primary keeps its log for ${slot}, which is away. Use another name, or --replace when that replica is gone for good.`,
    );
  await client.query("select pg_catalog.pg_drop_replication_slot($1)", [slot]);
}

async function makeLogin(
  client: Client,
  user: string,
): Promise<{ user: string; password: string; drop(): Promise<void> }> {
  const password = randomBytes(24).toString("hex");
  const { rowCount } = await client.query("select from pg_catalog.pg_roles where rolname = $1", [
    user,
  ]);
  const exists = rowCount === 1;
  const name = escapeIdentifier(user);
  // The server sees the verifier only. No right but to replicate, and from one address group of pg_hba.conf.
  await client.query(
    `${exists ? "alter" : "create"} role ${name} with login replication nosuperuser nocreatedb nocreaterole
       nobypassrls connection limit 4 password '${scramVerifier(password)}'`,
  );
  await client.query(`grant gadb_replicator to ${name}`);
  return {
    user,
    password,
    drop: async () => void (exists || (await client.query(`drop role ${name}`))),
  };
}
