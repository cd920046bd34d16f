import { isIP } from "node:net";
import type { EnvironmentReader } from "./config-reader.ts";

/** Receivers of webhooks that may be in private networks, take http and listen on any port. */
export interface WebhookAllow {
  /** Names, in lower case. */
  readonly hosts: readonly string[];
  /** Networks as `address/prefix`. */
  readonly networks: readonly string[];
}

const HOST = /^(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/** Reads GADB_WEBHOOK_ALLOW: names, addresses and networks, separated by commas or blanks. */
export function readWebhookAllow(read: EnvironmentReader): WebhookAllow {
  const hosts: string[] = [];
  const networks: string[] = [];
  const entries = (read.text("GADB_WEBHOOK_ALLOW") ?? "").toLowerCase().split(/[\s,]+/);
  for (const entry of entries.filter((text) => text !== "")) {
    const network = toNetwork(entry);
    if (network !== undefined) networks.push(network);
    else if (HOST.test(entry) && !/^[\d.]+$/.test(entry)) hosts.push(entry);
    else
      read.problem(
        `GADB_WEBHOOK_ALLOW: ${entry} is neither a host's name nor an address nor a network such as 10.20.0.0/16.`,
      );
  }
  return { hosts, networks };
}

function toNetwork(entry: string): string | undefined {
  const [address = "", prefix, ...rest] = entry.split("/");
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)];
  // A zone is of no use, since it says nothing about where a name leads.
  if (!most || rest.length > 0 || address.includes("%")) return undefined;
  if (prefix === undefined) return `${address}/${most}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= most ? entry : undefined;
}
