// @tus/server with its FileStore, as its documentation starts it; with "durable" it makes the promises that we make: what
// it has taken is hashed with SHA-256 and forced to disk.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

class DurableStore extends FileStore {
  async write(content, id, offset) {
    const hash = createHash("sha256");
    const hashing = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    content.once("error", (error) => hashing.destroy(error));
    const end = await super.write(content.pipe(hashing), id, offset);
    await force(join(this.directory, id));
    await force(this.directory);
    hash.digest("hex");
    return end;
  }
}

async function force(path) {
  const handle = await open(path);
  await handle.sync();
  await handle.close();
}

const [port, directory, promise] = process.argv.slice(2);
const Store = promise === "durable" ? DurableStore : FileStore;
const server = new Server({ path: "/files", datastore: new Store({ directory }) });
server.listen({ host: "127.0.0.1", port: Number(port) });
