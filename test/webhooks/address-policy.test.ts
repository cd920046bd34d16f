import test from "ava";
import { readConfig } from "../../src/config.ts";
import { AddressPolicy } from "../../src/webhooks/address-policy.ts";
import { resolveTarget } from "../../src/webhooks/resolve-target.ts";

const policyOf = (allow = "") =>
  new AddressPolicy(readConfig({ GADB_WEBHOOK_ALLOW: allow }).webhookAllow);

/** What stands for the name server: where names lead. */
const NAMES: Record<string, string[]> = {
  "chat.example.com": ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
  "half.example.com": ["93.184.215.14", "10.0.0.5"],
  "alias.example.com": ["169.254.169.254"],
  "build.studio.lan": ["10.20.3.4"],
  localhost: ["127.0.0.1", "::1"],
};

async function verdict(url: string, allow?: string): Promise<string> {
  const resolve = async (name: string) => NAMES[name] ?? [];
  try {
    await resolveTarget(url, policyOf(allow), resolve, new AbortController().signal);
    return "sent";
  } catch (error) {
    return (error as Error).message;
  }
}

const PRIVATE = [
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.255",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.192",
  "192.0.2.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.51.100.7",
  "203.0.113.9",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:a9fe:a9fe",
  "64:ff9b::7f00:1",
  "64:ff9b:1::1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::1",
  "3fff::1",
  "5f00::1",
  "fc00::1",
  "fd00:ec2::254",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "no address",
  "",
];

const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "126.255.255.255",
  "128.0.0.1",
  "172.15.255.255",
  "172.32.0.0",
  "192.167.255.255",
  "192.169.0.0",
  "223.255.255.255",
  "2606:4700:4700::1111",
  "2a00:1450:4001::200e",
];

test("addresses that are not on the public Internet are told from those that are", (t) => {
  const policy = policyOf();
  t.deepEqual(
    PRIVATE.filter((address) => policy.isPublic(address)),
    [],
  );
  t.deepEqual(
    PUBLIC.filter((address) => !policy.isPublic(address)),
    [],
  );
});

const INSIDE =
  "The receiver is not on the public Internet, and GADB_WEBHOOK_ALLOW does not name it.";

for (const [url, expected] of Object.entries({
  "https://chat.example.com/hook": "sent",
  "https://chat.example.com:443/hook": "sent",
  "https://chat.example.com:80/hook": "sent",
  "https://chat.example.com./hook": "sent",
  "https://8.8.8.8/": "sent",
  "http://chat.example.com/hook": /by https only/,
  "https://chat.example.com:5432/": /ports 80 and 443/,
  "https://chat.example.com:6379/": /ports 80 and 443/,
  "https://half.example.com/": INSIDE,
  "https://alias.example.com/": INSIDE,
  "https://unknown.example.com/": INSIDE,
  "https://localhost/": INSIDE,
  "https://127.0.0.1/": INSIDE,
  "https://2130706433/": INSIDE,
  "https://0177.0.0.1/": INSIDE,
  "https://0x7f.1/": INSIDE,
  "https://127.1/": INSIDE,
  "https://[::1]/": INSIDE,
  "https://[::ffff:127.0.0.1]/": INSIDE,
  "https://[fd00:ec2::254]/": INSIDE,
  "https://①②⑦.⓪.⓪.①/": INSIDE,
  "https://10.20.3.4/": INSIDE,
  "https://build.studio.lan/": INSIDE,
  "https://[fe80::1%25eth0]/": /does not begin with https/,
  "https://user:word@chat.example.com/": /user name or password/,
  "https://chat.example.com@127.0.0.1/": /user name or password/,
  "file:///etc/passwd": /does not begin with https/,
  "gopher://chat.example.com/": /does not begin with https/,
  "data:text/plain,x": /does not begin with https/,
  "": /does not begin with https/,
})) {
  test(`${url || "no URL"} is ${expected === "sent" ? "sent to" : "refused"}`, async (t) => {
    const told = await verdict(url);
    if (typeof expected === "string") t.is(told, expected);
    else t.regex(told, expected);
  });
}

test("receivers that the settings name may be private, take http and listen on any port; others still not", async (t) => {
  const allow = "Build.studio.lan, 127.0.0.0/8 fd00::/8,192.168.7.7";
  for (const url of [
    "http://build.studio.lan:8080/",
    "http://127.0.0.1:9000/",
    "http://[fd00::1]:9000/",
    "https://192.168.7.7/",
    // The same host, written as IPv6 has it.
    "http://[::ffff:127.0.0.1]:9000/",
  ])
    t.is(await verdict(url, allow), "sent", url);
  for (const url of [
    "https://192.168.7.8/",
    "https://10.20.3.4/",
    "https://[::1]/",
    // One of its addresses is in no network that the settings name.
    "https://localhost/",
    "https://other.build.studio.lan/",
  ])
    t.is(await verdict(url, allow), INSIDE, url);
  t.regex(await verdict("http://chat.example.com/", allow), /by https only/);
});

test("what is neither a name nor a network is refused when the settings are read", (t) => {
  for (const wrong of [
    "https://build.lan",
    "10.0.0.0/33",
    "10.0.0/8",
    "*.lan",
    "build:80",
    "fe80::1%eth0",
    "10.0.0.0/8/8",
  ])
    t.throws(() => policyOf(wrong), { message: /GADB_WEBHOOK_ALLOW/ }, wrong);
});
