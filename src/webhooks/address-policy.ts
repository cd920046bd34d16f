import { BlockList, isIP } from "node:net";
import type { WebhookAllow } from "../config-webhooks.ts";

/** What is no host on the public Internet, by the registries of IANA (RFC 6890 and its successors). */
const SPECIAL_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];
/** All of IPv6 that is handed out to anybody. Mapped, translated and private addresses are outside of it. */
const GLOBAL_V6 = ["2000::/3"];
/** Within it: Teredo and other protocols, documentation, 6to4, which hides an IPv4 address. */
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/** Which addresses webhooks may be sent to. */
export class AddressPolicy {
  readonly #hosts: ReadonlySet<string>;
  readonly #allowed: BlockList;
  readonly #special = toList([...SPECIAL_V4, ...SPECIAL_V6]);
  readonly #global = toList(GLOBAL_V6);

  constructor({ hosts, networks }: WebhookAllow) {
    this.#hosts = new Set(hosts);
    this.#allowed = toList(networks);
  }

  /** Whether the settings name this receiver: its name, or the networks of all its addresses. */
  isAllowed(host: string, addresses: readonly string[]): boolean {
    if (this.#hosts.has(host)) return true;
    return addresses.length > 0 && addresses.every((address) => contains(this.#allowed, address));
  }

  /** Whether it is an address on the public Internet. */
  isPublic(address: string): boolean {
    if (isIP(address) === 0 || address.includes("%")) return false;
    if (contains(this.#special, address)) return false;
    return isIP(address) === 4 || contains(this.#global, address);
  }
}

function toList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}
