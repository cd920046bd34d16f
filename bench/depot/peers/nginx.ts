import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../../src/db/embedded/run-postgres.ts";
import { curlExpecting } from "../curl.ts";
import type { Peer } from "../peer.ts";
import { startProcess } from "../../start-process.ts";
import { emptyFolder } from "../stored-files.ts";

/**
 * nginx: its WebDAV module takes files (no digest, nothing forced to disk), and sendfile gives them out, which is the
 * least that a server can do.
 */
export async function startNginx(folder: string): Promise<Peer> {
  const files = join(folder, "files");
  await mkdir(files, { recursive: true });
  await mkdir(join(folder, "tmp"), { recursive: true });
  const port = await freePort();
  const config = join(folder, "nginx.conf");
  await writeFile(config, configuration(folder, port));
  const server = await startProcess({
    command: ["nginx", "-p", folder, "-e", join(folder, "error.log"), "-c", config],
    port,
  });
  const base = `http://127.0.0.1:${port}`;
  return {
    label: "nginx WebDAV PUT",
    ...server,
    async upload(file, name) {
      await curlExpecting([201, 204], ["-T", file, `${base}/${name}`]);
    },
    curlLines: async (file, name) => [`upload-file = "${file}"`, `url = "${base}/${name}"`],
    download: (name) => ({ url: `${base}/${name}`, headers: [] }),
    forget: () => emptyFolder(files),
  };
}

/** As its packages configure it, but for the folders, and with no limit to a body's size. */
function configuration(folder: string, port: number): string {
  return `daemon off;
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes auto;
pid ${folder}/nginx.pid;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  client_max_body_size 0;
  client_body_temp_path ${folder}/tmp;
  server {
    listen 127.0.0.1:${port};
    location / { root ${folder}/files; dav_methods PUT DELETE; }
  }
}
`;
}
