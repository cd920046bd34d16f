import type { ExecutionContext } from "ava";

/** One server-sent event. */
export interface SentEvent {
  event: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
}

/** A stream of events under way. */
export interface OpenStream {
  response: Response;
  /** The next event; undefined when the server has ended the stream. Comments are counted, not returned. */
  next(): Promise<SentEvent | undefined>;
  /** How many comments came so far. */
  comments(): number;
  close(): void;
}

/** Opens a stream of events as a browser's fetch would; it ends with the test. */
export async function openStream(
  t: ExecutionContext,
  url: string,
  token?: string,
): Promise<OpenStream> {
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  const response = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  let comments = 0;
  const events = parse(response, () => (comments += 1));
  return {
    response,
    next: async () => (await events.next()).value as SentEvent | undefined,
    comments: () => comments,
    close: () => abort.abort(),
  };
}

async function* parse(response: Response, onComment: () => void): AsyncGenerator<SentEvent> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() as string;
    for (const block of blocks) {
      if (block.startsWith(":")) onComment();
      else yield parseBlock(block);
    }
  }
}

function parseBlock(block: string): SentEvent {
  const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)));
  return { event: fields["event"] as string, data: JSON.parse(fields["data"] as string) };
}
