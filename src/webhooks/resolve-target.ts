import { isIP } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { DeliveryError } from "./delivery-error.ts";
import type { ResolveName } from "./resolve-name.ts";

/** Where a request goes: the addresses that were checked, and no others. */
export interface Target {
  url: URL;
  addresses: readonly string[];
}

/**
 * Finds out where a URL leads, and refuses what is not the public Internet (server-side request forgery), unless the
 * settings name the receiver. Every address is checked, since any may be taken; the connection is then made to these,
 * so that a name which leads elsewhere a moment later (DNS rebinding) gains nothing.
 */
export async function resolveTarget(
  text: string,
  policy: AddressPolicy,
  resolve: ResolveName,
  signal: AbortSignal,
): Promise<Target> {
  // The parser makes one form of 2130706433, 0177.1 and 127.0.0.1.
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new DeliveryError("The URL does not begin with https.");
  if (url.username !== "" || url.password !== "")
    throw new DeliveryError("The URL holds a user name or password.");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  const addresses = isIP(host) === 0 ? await resolve(host, signal) : [host];
  if (!policy.isAllowed(host, addresses)) requirePublic(url, addresses, policy);
  return { url, addresses };
}

function requirePublic(url: URL, addresses: readonly string[], policy: AddressPolicy): void {
  // One sentence for all addresses: which ones there are inside is nobody's business.
  if (addresses.length === 0 || !addresses.every((address) => policy.isPublic(address)))
    throw new DeliveryError(
      "The receiver is not on the public Internet, and GADB_WEBHOOK_ALLOW does not name it.",
    );
  if (url.protocol !== "https:")
    throw new DeliveryError(
      "Events are sent by https only; GADB_WEBHOOK_ALLOW names receivers that take http.",
    );
  if (!["", "80"].includes(url.port))
    throw new DeliveryError(
      "Events are sent to the ports 80 and 443 only; GADB_WEBHOOK_ALLOW names receivers on others.",
    );
}
