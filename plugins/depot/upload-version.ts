import type { Request } from "express";
import type { Identity } from "../../src/auth/identity.ts";
import { DepotError } from "../../src/errors.ts";
import { readDeclaredMediaType } from "./declared-media-type.ts";
import type { Depot } from "./depot.ts";
import { readFileName } from "./file-name.ts";
import { Ingest, type UploadedVersion } from "./ingest.ts";
import { readForm, type FormFile } from "./multipart-form.ts";
import { FieldCollector } from "./upload-fields.ts";
import { readIdempotencyKey } from "./upload-headers.ts";
import { readAssetId } from "./upload-route.ts";

/**
 * POST /assets/:id/versions/upload: a form with the part `file` and optional fields before it; fields may be in the
 * query too. The form must be complete before anything becomes a version.
 */
export async function takeForm(
  depot: Depot,
  req: Request,
  identity: Identity,
): Promise<UploadedVersion> {
  const upload = new FormUpload(depot, req, identity);
  try {
    await readForm(req, depot.limits.maxFileBytes, upload);
    return await upload.finish();
  } catch (error) {
    // The version of an earlier request with this key: there is nothing to receive.
    if (error instanceof Repeated) return error.version;
    await upload.abort(error);
    throw error;
  }
}

/** Leaves the reading of the form early, with the answer. */
class Repeated extends Error {
  readonly version: UploadedVersion;

  constructor(version: UploadedVersion) {
    super("The upload was made before.");
    this.version = version;
  }
}

class FormUpload {
  readonly #depot: Depot;
  readonly #req: Request;
  readonly #identity: Identity;
  readonly #assetId: string;
  readonly #fields = new FieldCollector();
  #hasBegun = false;
  /** A digest that came behind the file, where it can still be compared. */
  #lateSha256: string | undefined;
  #ingest: Ingest | undefined;

  constructor(depot: Depot, req: Request, identity: Identity) {
    this.#depot = depot;
    this.#req = req;
    this.#identity = identity;
    this.#assetId = readAssetId(req);
    addQuery(this.#fields, req);
  }

  onField(name: string, value: string): void {
    const isLate = this.#hasBegun && value !== (this.#fields.get(name as "sha256") ?? "");
    if (!isLate) {
      this.#fields.add(name, value);
    } else if (name === "sha256" && this.#fields.get("sha256") === undefined) {
      this.#fields.add(name, value);
      this.#lateSha256 = this.#fields.read().sha256;
    } else {
      throw new DepotError(
        "BADIN",
        `The field ${name.slice(0, 100)} came behind the file, which is too late.`,
        {
          hint: "Send the fields before the file.",
        },
      );
    }
  }

  async onFile(file: FormFile): Promise<void> {
    this.#hasBegun = true;
    const fields = this.#fields.read();
    const ingest = await Ingest.begin(this.#depot, this.#identity, {
      assetId: this.#assetId,
      protocol: "multipart",
      ...readFileName(file.filename),
      declaredMediaType: readDeclaredMediaType(file.mediaType),
      branch: fields.branch,
      declaredSizeBytes: undefined,
      // Not Repr-Digest: of a form, that is the digest of the form.
      declaredSha256: fields.sha256,
      versionNumber: fields.versionNumber,
      baseVersion: fields.baseVersion,
      comment: fields.comment,
      idempotencyKey: readIdempotencyKey(this.#req),
      expectedSizeBytes: file.expectedSizeBytes,
    });
    const earlier = await ingest.repeated();
    if (earlier) throw new Repeated(earlier);
    this.#ingest = ingest;
    await ingest.receive(file.content);
  }

  async finish(): Promise<UploadedVersion> {
    return (this.#ingest as Ingest).finish(this.#lateSha256);
  }

  async abort(reason: unknown): Promise<void> {
    await this.#ingest?.abort(reason);
  }
}

/** Takes the fields that are in the query. Throws BADIN for what the form would be refused for. */
export function addQuery(
  fields: FieldCollector,
  req: Request,
  besides: readonly string[] = [],
): void {
  for (const [name, value] of new URL(req.originalUrl, "http://localhost").searchParams) {
    if (!besides.includes(name)) fields.add(name, value);
  }
}
