import { randomBytes } from "node:crypto";
import { escapeIdentifier } from "pg";
import { prepareDatabase, withConnection } from "../db/roles.ts";
import { withAccount, withDatabaseName } from "../db/urls.ts";
import { TEMPLATE } from "./template.ts";

/** A copy of the template, for one test file. */
export interface TestDatabaseUrls {
  dbName: string;
  /** The superuser's connection. */
  ownerUrl: string;
  /** The API's connection: gadb_authenticator. */
  authenticatorUrl: string;
}

/** Copies the template of the cluster at `clusterUrl` (superuser) into a database of its own. */
export async function createTestDatabase(clusterUrl: string): Promise<TestDatabaseUrls> {
  const dbName = `t_${process.pid}_${randomBytes(4).toString("hex")}`;
  const ownerUrl = withDatabaseName(clusterUrl, dbName);
  await withConnection(clusterUrl, async (client) => {
    await client.query(
      `create database ${escapeIdentifier(dbName)} template ${TEMPLATE} strategy file_copy`,
    );
  });
  await prepareDatabase(ownerUrl);
  const password = decodeURIComponent(new URL(clusterUrl).password);
  return {
    dbName,
    ownerUrl,
    authenticatorUrl: withAccount(ownerUrl, "gadb_authenticator", password),
  };
}

/** Removes a test database, closing whatever is still connected. */
export async function dropTestDatabase(clusterUrl: string, dbName: string): Promise<void> {
  await withConnection(clusterUrl, async (client) => {
    await client.query(`drop database if exists ${escapeIdentifier(dbName)} with (force)`);
  });
}
