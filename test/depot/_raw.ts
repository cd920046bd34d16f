import { connect, type Socket } from "node:net";
import type { DepotServer } from "./_depot.ts";

/** A part of a form, written out by hand. */
export interface RawPart {
  headers: string[];
  body: string | Buffer;
}

export const BOUNDARY = "----gadb-test-boundary";

/** A form exactly as given, so that tests can send what no well-behaved client does. */
export function rawForm(parts: RawPart[], end = `\r\n--${BOUNDARY}--\r\n`): Buffer {
  const pieces: Buffer[] = [];
  for (const [index, { headers, body }] of parts.entries()) {
    pieces.push(
      Buffer.from(`${index === 0 ? "" : "\r\n"}--${BOUNDARY}\r\n${headers.join("\r\n")}\r\n\r\n`),
      Buffer.from(body),
    );
  }
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

/** The part `file`. */
export function filePart(
  body: string | Buffer,
  filename = 'filename="a.bin"',
  name = "file",
): RawPart {
  return {
    headers: [
      `Content-Disposition: form-data; name="${name}"; ${filename}`,
      "Content-Type: application/octet-stream",
    ],
    body,
  };
}

/** A field. */
export function fieldPart(name: string, value: string): RawPart {
  return { headers: [`Content-Disposition: form-data; name="${name}"`], body: value };
}

/** An upload request up to the empty line. */
export function uploadHead(
  server: DepotServer,
  token: string,
  {
    method = "POST",
    assetId,
    query = "",
    headers,
  }: { method?: string; assetId: string; query?: string; headers: string[] },
): string {
  return [
    `${method} /assets/${assetId}/versions/upload${query} HTTP/1.1`,
    `Host: ${new URL(server.url).host}`,
    `Authorization: Bearer ${token}`,
    ...headers,
    "",
    "",
  ].join("\r\n");
}

/** The headers of a form of `length` bytes. */
export function formHeaders(length: number, boundary = BOUNDARY): string[] {
  return [`Content-Type: multipart/form-data; boundary=${boundary}`, `Content-Length: ${length}`];
}

/** Opens a connection to the server. */
export function openSocket(server: DepotServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Writes all of it and waits until the system has taken it. */
export function write(socket: Socket, bytes: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Reads one answer with a JSON body. Throws when the connection ends before it is complete. */
export function readAnswer(
  socket: Socket,
): Promise<{ status: number; body: { error: { code: string; message: string } } }> {
  return new Promise((resolve, reject) => {
    let text = "";
    const onData = (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const [head, body] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head ?? "")?.[1]);
      if (body === undefined || Buffer.byteLength(body) < length) return;
      socket.off("data", onData);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), body: JSON.parse(body) });
    };
    socket.on("data", onData);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`The connection ended after: ${text}`)));
  });
}

/** Sends a whole form and reads the answer. */
export async function sendForm(
  server: DepotServer,
  token: string,
  assetId: string,
  form: Buffer,
  boundary?: string,
) {
  const socket = await openSocket(server);
  try {
    const answer = readAnswer(socket);
    await write(
      socket,
      Buffer.concat([
        Buffer.from(
          uploadHead(server, token, { assetId, headers: formHeaders(form.length, boundary) }),
        ),
        form,
      ]),
    );
    return await answer;
  } finally {
    socket.destroy();
  }
}
