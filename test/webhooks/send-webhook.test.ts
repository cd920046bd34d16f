import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import test, { type ExecutionContext } from "ava";
import { readConfig } from "../../src/config.ts";
import { AddressPolicy } from "../../src/webhooks/address-policy.ts";
import { sendWebhook, type SendOptions } from "../../src/webhooks/send-webhook.ts";
import { signWebhook } from "../../src/webhooks/sign-webhook.ts";
import { TEST_CERTIFICATE, TEST_KEY } from "./_certificate.ts";
import { listenOnce, Receiver } from "./_receiver.ts";
import { isSignedWith } from "./_verify.ts";

const SECRET = `whsec_${Buffer.from("a secret of 24 bytes, yes").toString("base64")}`;
const OLD_SECRET = `whsec_${Buffer.from("another one, from before").toString("base64")}`;
const BODY = '{"type":"ping"}';

const policyOf = (allow: string) =>
  new AddressPolicy(readConfig({ GADB_WEBHOOK_ALLOW: allow }).webhookAllow);

const send = (url: string, options: Partial<SendOptions> & { secrets?: string[] } = {}) =>
  sendWebhook(
    {
      id: "01990000-0000-7000-8000-000000000001",
      url,
      body: BODY,
      secrets: options.secrets ?? [SECRET],
    },
    {
      policy: policyOf("127.0.0.1 hooks.test"),
      resolve: async () => ["127.0.0.1"],
      signal: new AbortController().signal,
      timeoutMs: 10_000,
      ...options,
    },
  );

test("signatures are those of Standard Webhooks", (t) => {
  // The specification's own example.
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
  };
  t.is(
    signWebhook(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]),
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
});

test("a message arrives as JSON, signed with every secret, and 2xx is success", async (t) => {
  const receiver = await Receiver.start(t);
  const outcome = await send(receiver.url, { secrets: [SECRET, OLD_SECRET] });
  t.like(outcome, { statusCode: 204, error: undefined });
  const [received] = await receiver.received(1);
  t.is(received?.body, BODY);
  t.is(received?.headers["content-type"], "application/json");
  t.is(received?.headers["webhook-id"], "01990000-0000-7000-8000-000000000001");
  t.true(isSignedWith(SECRET, received!));
  t.true(isSignedWith(OLD_SECRET, received!));
  t.false(isSignedWith(`whsec_${Buffer.from("guess").toString("base64")}`, received!));
  t.false(isSignedWith(SECRET, { ...received!, body: `${BODY} ` }));
});

for (const status of [400, 404, 410, 500, 503]) {
  test(`the answer ${status} is a failure`, async (t) => {
    const receiver = await Receiver.start(t);
    receiver.answer = () => status;
    t.like(await send(receiver.url), {
      statusCode: status,
      error: `The receiver answered ${status}.`,
    });
  });
}

for (const status of [301, 302, 307, 308]) {
  test(`a redirect by ${status} is not followed`, async (t) => {
    const inside = await Receiver.start(t);
    const port = await listenOnce(t, (_req, res) => {
      res.writeHead(status, { location: inside.url }).end();
    });
    const outcome = await send(`http://127.0.0.1:${port}/`);
    t.like(outcome, {
      statusCode: status,
      error: `The receiver answered ${status}; redirects are not followed.`,
    });
    t.is(inside.requests.length, 0);
  });
}

test("a receiver may say when to come back, within a day", async (t) => {
  const retryAfter = async (value: string) => {
    const port = await listenOnce(t, (_req, res) => {
      res.writeHead(429, { "retry-after": value }).end();
    });
    return (await send(`http://127.0.0.1:${port}/`)).retryAfterSeconds;
  };
  t.is(await retryAfter("120"), 120);
  t.is(await retryAfter("99999999"), 86_400);
  for (const odd of ["-1", "soon", "1e99", "0"]) t.is(await retryAfter(odd), undefined, odd);
});

test("a receiver that never answers is given up in time, one that never ends its answer has been told", async (t) => {
  const silent = await Receiver.start(t);
  silent.answer = () => undefined;
  t.like(await send(silent.url, { timeoutMs: 200 }), {
    statusCode: undefined,
    error: "No answer within 0.2 seconds.",
  });
  const port = await listenOnce(t, (_req, res) => void res.writeHead(200).write("and"));
  t.like(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 2_000 }), {
    statusCode: 200,
    error: undefined,
  });
});

test("a name server that never answers is given up in time", async (t) => {
  const outcome = await send("https://slow.example.com/", {
    timeoutMs: 100,
    resolve: () => new Promise(() => {}),
  });
  t.is(outcome.error, "No answer within 0.1 seconds.");
});

test("of an endless answer a few kilobytes are read, then the connection is cut", async (t) => {
  let sent = 0;
  const cut = Promise.withResolvers<void>();
  const port = await listenOnce(t, (req, res) => {
    const chunk = Buffer.alloc(16_384, "x");
    const more = () => {
      while (!res.destroyed) {
        sent += chunk.length;
        if (!res.write(chunk)) return;
      }
    };
    res.writeHead(200).on("drain", more);
    req.socket.on("close", () => cut.resolve());
    more();
  });
  t.is((await send(`http://127.0.0.1:${port}/`)).error, undefined);
  await cut.promise;
  // What the system's buffers took, and no more.
  t.true(sent < 64_000_000, String(sent));
});

/** A server that speaks no HTTP. */
async function rawServer(t: ExecutionContext, talk: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    talk(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("answers that are no HTTP, cut off, or too long in the head are failures told in words", async (t) => {
  const cases: [string, RegExp][] = [
    [await rawServer(t, (socket) => socket.end("hello\r\n\r\n")), /is not HTTP/],
    [await rawServer(t, (socket) => socket.destroy()), /cut the connection/],
    [
      await rawServer(t, (socket) =>
        socket.end(`HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}\r\n\r\n`),
      ),
      /too many headers/,
    ],
    [
      await rawServer(t, (socket) =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
      ),
      /is not HTTP/,
    ],
  ];
  for (const [url, sentence] of cases) t.regex((await send(url)).error ?? "", sentence);
  const gone = await Receiver.start(t);
  const { url } = gone;
  gone.close();
  t.is((await send(url)).error, "The receiver refuses connections.");
  const tls = await send((await Receiver.start(t)).url.replace("http:", "https:"));
  t.regex(tls.error ?? "", /does not speak TLS/);
});

test("a name is looked up once, and the connection goes to the address that was checked", async (t) => {
  const receiver = await Receiver.start(t);
  const { port } = new URL(receiver.url);
  const answers = [["127.0.0.1"], ["169.254.169.254"]];
  let asked = 0;
  const resolve = async () => answers[asked++] ?? [];
  const outcome = await send(`http://hooks.test:${port}/hook`, { resolve });
  t.is(outcome.error, undefined);
  t.is(asked, 1);
  t.is((await receiver.received(1))[0]?.headers["host"], `hooks.test:${port}`);
});

test("a name that was public a moment ago and now leads inside is refused, and nothing is sent", async (t) => {
  const receiver = await Receiver.start(t);
  const answers = [["93.184.215.14"], ["127.0.0.1"]];
  const addresses: string[][] = [];
  const resolve = async () => {
    const answer = answers.shift() ?? [];
    addresses.push(answer);
    return answer;
  };
  const { port } = new URL(receiver.url);
  const policy = policyOf("");
  // The first look-up is somebody's check in advance, which proves nothing for the next one.
  t.true(policy.isPublic((await resolve())[0] as string));
  const outcome = await send(`https://rebinding.example.com:${port}/`, { policy, resolve });
  t.regex(outcome.error ?? "", /not on the public Internet/);
  t.is(receiver.requests.length, 0);
  t.is(addresses.length, 2);
});

test("a failure names no address inside", async (t) => {
  const outcome = await send("https://intranet.example.com/", {
    policy: policyOf(""),
    resolve: async () => ["10.1.2.3"],
  });
  t.notRegex(JSON.stringify(outcome), /10\.1\.2\.3/);
});

test("certificates are checked against the name, though the address is given", async (t) => {
  const server = createTlsServer({ key: TEST_KEY, cert: TEST_CERTIFICATE }, (_req, res) =>
    res.writeHead(204).end(),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const to = (host: string, ca?: string) =>
    send(`https://${host}:${port}/`, {
      policy: policyOf("127.0.0.1"),
      ...(ca === undefined ? {} : { ca }),
    });
  t.is((await to("hooks.test", TEST_CERTIFICATE)).error, undefined);
  t.regex((await to("hooks.test")).error ?? "", /certificate is not to be trusted/);
  t.regex(
    (await to("other.test", TEST_CERTIFICATE)).error ?? "",
    /certificate is not to be trusted/,
  );
});

test("an attempt that the worker's stop cuts off has no outcome", async (t) => {
  const silent = await Receiver.start(t);
  silent.answer = () => undefined;
  const stopping = new AbortController();
  const sent = send(silent.url, { signal: stopping.signal });
  await silent.received(1);
  stopping.abort();
  await t.throwsAsync(sent, { name: "AbortError" });
});
