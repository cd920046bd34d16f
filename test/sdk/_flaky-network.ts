import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { ExecutionContext } from "ava";

/** A way to a server that a test can cut. */
export interface FlakyNetwork {
  /** The server's address by this way. */
  url: string;
  /** Ends all connections and lets none through until `mend`. */
  cut(): void;
  /** Swallows everything without a word, as a pulled cable does, until `mend`. */
  freeze(): void;
  /** Lets requests through and swallows the answers. */
  deafen(): void;
  mend(): void;
  /** How many connections were ever made. */
  connections(): number;
}

/** Puts a way to `url` that ends with the test. */
export async function flakyNetwork(t: ExecutionContext, url: string): Promise<FlakyNetwork> {
  const { hostname, port } = new URL(url);
  const ways = new Set<Socket>();
  let state: "fine" | "cut" | "frozen" | "deaf" = "fine";
  let count = 0;
  const server = createServer((near) => {
    if (state === "cut") return near.destroy();
    count += 1;
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      ways.add(from);
      from.on("data", (data: Buffer) => {
        if (state === "fine" || (state === "deaf" && from === near)) to.write(data);
      });
      from.on("error", () => {});
      from.once("close", () => {
        ways.delete(from);
        if (state !== "frozen") to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endAll = () => ways.forEach((way) => way.destroy());
  t.teardown(async () => {
    endAll();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = "cut";
      endAll();
    },
    freeze() {
      state = "frozen";
    },
    deafen() {
      state = "deaf";
    },
    mend() {
      state = "fine";
    },
    connections: () => count,
  };
}
