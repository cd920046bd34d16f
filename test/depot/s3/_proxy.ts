import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { ExecutionContext } from "ava";

/** Something between the store and the storage. */
export interface Proxy {
  endpoint: string;
  /** Connections that are open at the moment. */
  openCount(): number;
  /** Breaks all connections as soon as the storage has sent so many more bytes, once. */
  cutAfter(bytes: number): void;
}

/** A proxy that ends with the test. */
export async function openProxy(t: ExecutionContext, endpoint: string): Promise<Proxy> {
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<Socket>();
  let bytesLeft = Infinity;
  const cut = () => {
    bytesLeft = Infinity;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    const storage = connect(Number(port), hostname);
    for (const socket of [client, storage]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        storage.destroy();
      });
    }
    storage.on("data", (chunk: Buffer) => {
      bytesLeft -= chunk.length;
      if (bytesLeft <= 0) cut();
    });
    client.pipe(storage).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    cut();
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    openCount: () => [...sockets].filter((socket) => socket.remotePort !== Number(port)).length,
    cutAfter(bytes) {
      bytesLeft = bytes;
    },
  };
}
