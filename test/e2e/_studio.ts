import { randomBytes } from "node:crypto";
import { encodePng } from "../../ops/seed/media/png.ts";
import { hashPassword } from "../../src/auth/passwords.ts";
import { insertUser, returnId } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import type { TestServer } from "../_helpers/with-server.ts";

/** Somebody who can sign in at the page. */
export interface Person {
  id: string;
  username: string;
  password: string;
}

/** A project with an artist's work in it, and the people around it. */
export interface ReviewStudio {
  server: TestServer;
  projectId: string;
  artist: Person;
  reviewer: Person;
  viewer: Person;
  outsider: Person;
}

/** A review asked for by the artist. */
export interface AskedReview {
  id: string;
  assetId: string;
  assetName: string;
  versionNumber: number;
}

export interface UploadFile {
  bytes: Buffer;
  filename: string;
}

const PASSWORD = "Correct-Horse-7";

/** Makes a studio of its own on the server; names differ on each call. */
export async function makeReviewStudio(server: TestServer): Promise<ReviewStudio> {
  const suffix = randomBytes(4).toString("hex");
  const passwordHash = await hashPassword(PASSWORD);
  return committed(server.db, async (client) => {
    const person = async (name: string): Promise<Person> => {
      const username = `${name}-${suffix}`;
      const id = await insertUser(client, username, "editor");
      await client.query("select app_private.set_password_hash($1, $2)", [id, passwordHash]);
      return { id, username, password: PASSWORD };
    };
    const studio = {
      server,
      projectId: await returnId(
        client,
        "insert into app_public.projects (name) values ($1) returning id",
        [`Skyforge ${suffix}`],
      ),
      artist: await person("mina"),
      reviewer: await person("rosa"),
      viewer: await person("vera"),
      outsider: await person("otto"),
    };
    const ranks = { artist: "contributor", reviewer: "reviewer", viewer: "viewer" } as const;
    for (const [name, rank] of Object.entries(ranks)) {
      await client.query(
        "insert into app_public.project_members (project_id, user_id, role) values ($1, $2, $3)",
        [studio.projectId, studio[name as keyof typeof ranks].id, rank],
      );
    }
    await client.query(
      "insert into app_public.branches (project_id, name, type) values ($1, 'main', 'mainline')",
      [studio.projectId],
    );
    // Changing a mergeable asset needs no lock, which is not what is tested here.
    await client.query(
      "insert into app_public.asset_types (name, lock_policy) values ('sketch', 'mergeable') on conflict do nothing",
    );
    return studio;
  });
}

/** Has the artist add an asset, upload `bytes` (a picture unless given) and ask for a review. */
export async function askForReview(
  studio: ReviewStudio,
  assetName: string,
  file: UploadFile = { bytes: smallPicture(), filename: `${assetName}.png` },
): Promise<AskedReview> {
  const assetId = await committed(studio.server.db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, name, type, created_by) values ($1, $2, 'sketch', $3) returning id",
      [studio.projectId, assetName, studio.artist.id],
    ),
  );
  return askOnAsset(studio, { assetId, assetName }, file);
}

/** Has the artist upload the next version of what was reviewed and ask again. */
export function askAgain(studio: ReviewStudio, review: AskedReview): Promise<AskedReview> {
  return askOnAsset(studio, review, { bytes: smallPicture(), filename: `${review.assetName}.png` });
}

async function askOnAsset(
  studio: ReviewStudio,
  { assetId, assetName }: Pick<AskedReview, "assetId" | "assetName">,
  file: UploadFile,
): Promise<AskedReview> {
  const version = await upload(studio, assetId, file);
  const { data, errors } = await studio.server.graphql(
    `mutation ($versionId: UUID!) {
      requestReview(input: { versionId: $versionId, message: "Please look at the seams." }) { result { id } }
    }`,
    { versionId: version.id },
    studio.artist.username,
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return {
    id: data.requestReview.result.id,
    assetId,
    assetName,
    versionNumber: version.version_number,
  };
}

export async function upload(
  { server, artist }: ReviewStudio,
  assetId: string,
  { bytes, filename }: UploadFile,
): Promise<{ id: string; version_number: number }> {
  const form = new FormData();
  form.set("comment", "First pass");
  form.set("file", new Blob([new Uint8Array(bytes)]), filename);
  const response = await fetch(`${server.url}/assets/${assetId}/versions/upload`, {
    method: "POST",
    headers: { authorization: `Bearer ${await server.token(artist.username)}` },
    body: form,
  });
  const answer: unknown = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return answer as { id: string; version_number: number };
}

/** A picture of 96 × 64 with a gradient. */
export function smallPicture(): Buffer {
  const width = 96;
  const height = 64;
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    pixels.set([(at % width) * 2, Math.floor(at / width) * 3, randomBytes(1)[0] ?? 0], at * 3);
  }
  return encodePng({ width, height, pixels });
}

/** A tenth of a second of silence as WAV. */
export function silence(): Buffer {
  const samples = 4_410;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(44_100, 24);
  wav.writeUInt32LE(88_200, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(samples * 2, 40);
  return wav;
}
