import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network that can be cut: bytes vanish, and nobody is told that the connection is gone. */
export interface SilentProxy {
  url: string;
  /** From now on nothing passes: not on connections that stand, which never come back, and not on new ones. */
  cut(): void;
  /** New connections pass again. */
  mend(): void;
  close(): Promise<void>;
}

/** Stands between clients and the server at `url`. */
export async function startSilentProxy(url: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(url);
  const open = new Set<{ sockets: Socket[]; isCut: boolean }>();
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const line = { sockets: [client, upstream], isCut };
    open.add(line);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (chunk) => {
        if (!line.isCut) to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        if (!line.isCut) to.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      for (const line of open) line.isCut = true;
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const { sockets } of open) for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
