import type { ClientBase } from "pg";
import { asRoot, asUser } from "../../_helpers/as-user.ts";
import { call, type Arguments, type Row } from "../../_helpers/call.ts";
import { scalar } from "../../_helpers/factories.ts";
import type { Rank } from "../../_helpers/studio.ts";

/** The people of a project, one of each rank. */
export type Team = Readonly<Record<Exclude<Rank, "contributor"> | "artist", string>>;

/** A project to be furnished by its people. */
export class Room {
  readonly client: ClientBase;
  readonly projectId: string;
  readonly team: Team;

  constructor(client: ClientBase, projectId: string, team: Team) {
    this.client = client;
    this.projectId = projectId;
    this.team = team;
  }

  /** Calls a command as somebody of the team, and stays superuser. */
  async call(who: keyof Team, name: string, args: Arguments): Promise<Row> {
    await asUser(this.client, this.team[who]);
    const made = await call(this.client, name, args);
    await asRoot(this.client);
    return made;
  }

  async insert(who: keyof Team, table: string, row: Record<string, unknown>): Promise<void> {
    const names = Object.keys(row);
    await asUser(this.client, this.team[who]);
    await this.client.query(
      `insert into app_public.${table} (${names.join(", ")}) values (${names.map((_, at) => `$${at + 1}`).join(", ")})`,
      Object.values(row),
    );
    await asRoot(this.client);
  }

  /** The only value of a query. */
  find(sql: string, values: unknown[]): Promise<string> {
    return scalar<string>(this.client, sql, values);
  }
}
