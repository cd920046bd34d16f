import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { parentPort, Worker } from "node:worker_threads";

/** What the thread is told to do: send a file (`put`), or fetch and drop what comes (`get`). */
interface Order {
  method: "put" | "get";
  url: string;
  token: string;
  file?: string;
}

type Answer = { body: string } | { failure: string };

/** Somebody at another computer: a thread of its own, so that the server's has only the server's work. */
export class DepotClient {
  readonly #worker = new Worker(new URL(import.meta.url));

  /** Uploads a file; returns the answer's body. Throws when it was refused. */
  put(url: string, token: string, file: string): Promise<string> {
    return this.#ask({ method: "put", url, token, file });
  }

  /** Downloads, and drops the bytes; returns their number as text. */
  get(url: string, token: string): Promise<string> {
    return this.#ask({ method: "get", url, token });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask(order: Order): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#worker.once("message", (answer: Answer) => {
        if ("failure" in answer) reject(new Error(answer.failure));
        else resolve(answer.body);
      });
      this.#worker.postMessage(order, []);
    });
  }
}

async function obey(order: Order): Promise<string> {
  const { method, url, token, file } = order;
  const headers: Record<string, string | number> = { authorization: `Bearer ${token}` };
  if (file !== undefined) headers["content-length"] = (await stat(file)).size;
  const sent = request(url, { method: method.toUpperCase(), headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once("response", resolve).once("error", reject);
  });
  if (file === undefined) sent.end();
  else await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), sent);
  const response = await answered;
  return method === "get" ? drop(response) : read(response);
}

async function read(response: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of response) body += String(chunk);
  if (response.statusCode !== 201) throw new Error(`Refused: ${body}`);
  return body;
}

async function drop(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) throw new Error(`Answered ${response.statusCode}.`);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return String(bytes);
}

function reply(answer: Answer): void {
  parentPort?.postMessage(answer, []);
}

// In the thread.
parentPort?.on("message", (order: Order) => {
  obey(order).then(
    (body) => reply({ body }),
    (error: unknown) => reply({ failure: String(error) }),
  );
});
