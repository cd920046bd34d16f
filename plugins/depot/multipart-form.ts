import type { Readable } from "node:stream";
import type { Busboy, FileInfo } from "busboy";
import type { Request } from "express";
import { DepotError } from "../../src/errors.ts";
import { ClientGone } from "./client-gone.ts";
import { cutAfterHeaders, openParser } from "./form-parser.ts";
import { readContentLength } from "./upload-headers.ts";

/** The file of a form, at the moment its part begins. */
export interface FormFile {
  content: Readable;
  /** As the client sent it. */
  filename: string | undefined;
  /** Content-Type of the part. */
  mediaType: string;
  /** How large it will be if nothing follows it; undefined when the request's end is not known beforehand. */
  expectedSizeBytes: number | undefined;
}

/** What happens to the parts of a form. What they throw ends the reading. */
export interface FormHandlers {
  onField(name: string, value: string): void;
  /** Must read `content` to its end. */
  onFile(file: FormFile): Promise<void>;
}

/**
 * Reads a multipart/form-data request with one file to its very end: only a complete form counts. Throws BADIN for
 * anything malformed, ClientGone when the request breaks off, and what the handlers throw. The request itself is left
 * open for the answer.
 */
export async function readForm(
  req: Request,
  maxFileBytes: number,
  handlers: FormHandlers,
): Promise<void> {
  const form = new FormReading(req, openParser(req, maxFileBytes), handlers);
  await form.run();
}

class FormReading {
  readonly #req: Request;
  readonly #parser: Busboy;
  readonly #handlers: FormHandlers;
  /** Bytes of the request before the piece that the parser has at present. */
  #position = 0;
  #file: Promise<void> | undefined;
  #failure: Error | undefined;

  constructor(req: Request, parser: Busboy, handlers: FormHandlers) {
    this.#req = req;
    this.#parser = parser;
    this.#handlers = handlers;
  }

  async run(): Promise<void> {
    const parser = this.#parser;
    parser.on("file", (name, content, info) => this.#onFile(name, content, info));
    parser.on("field", (name, value, info) => this.#onField(name, value, info.valueTruncated));
    for (const event of ["filesLimit", "fieldsLimit", "partsLimit"] as const) {
      parser.on(event, () =>
        this.#fail(new DepotError("BADIN", "The form has more parts than an upload needs.")),
      );
    }
    const closed = new Promise<void>((resolve) => {
      parser.on("close", resolve);
      parser.on("error", (cause) => {
        this.#fail(
          new DepotError("BADIN", "The form is malformed or incomplete.", {
            cause: cause as Error,
          }),
        );
        resolve();
      });
    });
    this.#feed();
    await closed;
    await this.#file?.catch((error: Error) => this.#fail(error));
    if (this.#failure) throw this.#failure;
    if (!this.#file) throw new DepotError("BADIN", 'The form has no part named "file".');
  }

  /** The first failure is the reason; whatever breaks after it is its consequence. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#req.off("data", this.#onData);
    this.#req.pause();
    this.#parser.destroy();
  }

  #onField(name: string | undefined, value: string, isTruncated: boolean): void {
    if (this.#failure) return;
    try {
      if (name === "file") throw new DepotError("BADIN", 'The part "file" has no file name.');
      if (name === undefined) throw new DepotError("BADIN", "A part of the form has no name.");
      if (isTruncated)
        throw new DepotError("BADIN", `The field ${name.slice(0, 100)} is too long.`);
      this.#handlers.onField(name, value);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #onFile(
    name: string | undefined,
    content: Readable & { truncated?: boolean },
    info: FileInfo,
  ): void {
    // Destroyed with the parser, it would complain to nobody.
    content.on("error", () => {});
    if (name !== "file") {
      content.resume();
      this.#fail(new DepotError("BADIN", 'The content must be the part named "file".'));
      return;
    }
    content.once("limit", () => {
      this.#fail(
        new DepotError("BADIN", "The file is larger than the depot takes.", { status: 413 }),
      );
    });
    const file = {
      content,
      filename: info.filename as string | undefined,
      mediaType: info.mimeType,
      expectedSizeBytes: this.#expectedSize(),
    };
    this.#file = this.#handlers.onFile(file);
    this.#file.catch((error: Error) => this.#fail(error));
  }

  /** What Content-Length leaves for the file: all that follows its headers but the closing boundary. */
  #expectedSize(): number | undefined {
    const length = readContentLength(this.#req);
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(this.#req.get("content-type") ?? "");
    if (length === undefined || !boundary) return undefined;
    const closing = "\r\n----\r\n".length + (boundary[1] ?? boundary[2] ?? "").length;
    return Math.max(length - this.#position - closing, 0);
  }

  #feed(): void {
    const req = this.#req;
    const isGone = () => !req.readableEnded;
    const onGone = () => {
      if (isGone()) this.#fail(new ClientGone());
    };
    req.once("error", onGone);
    req.once("close", onGone);
    req.once("end", () => {
      if (!this.#failure) this.#parser.end();
    });
    this.#parser.on("drain", () => {
      if (!this.#failure) req.resume();
    });
    if (req.destroyed) onGone();
    else req.on("data", this.#onData);
  }

  readonly #onData = (chunk: Buffer): void => {
    let isReady = true;
    for (const piece of this.#file ? [chunk] : cutAfterHeaders(chunk)) {
      if (this.#failure) return;
      const { length } = piece;
      // A piece that is content from end to end may have lost its memory to the store afterwards: the parser hands it on
      // as the last thing that it does with it.
      isReady = this.#parser.write(piece);
      this.#position += length;
    }
    if (!isReady) this.#req.pause();
  };
}
