import type { Page } from "playwright-core";
import { returnId } from "../_helpers/studio.ts";
import { committed } from "../_helpers/with-db.ts";
import type { TestServer } from "../_helpers/with-server.ts";
import type { ReviewStudio } from "./_studio.ts";

/** A file as a page gets it. */
export interface NamedFile {
  /** With its folders, when a folder is dropped. */
  name: string;
  bytes: Uint8Array;
}

/** Adds an asset to the studio's project. */
export async function addAsset(
  { server, projectId }: ReviewStudio,
  name: string,
  { type = "sketch", folder = "" } = {},
): Promise<string> {
  return committed(server.db, (client) =>
    returnId(
      client,
      "insert into app_public.assets (project_id, parent_path, name, type) values ($1, $2, $3, $4) returning id",
      [projectId, folder, name, type],
    ),
  );
}

/** Drops files on the page, as a file manager does. */
export async function dropFiles(page: Page, files: readonly NamedFile[]): Promise<void> {
  const plain = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }));
  await page.evaluate((dropped) => {
    const { DataTransfer, DragEvent, File, document } = globalThis as any;
    const dataTransfer = new DataTransfer();
    for (const { name, bytes } of dropped)
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { lastModified: 1_000 }));
    for (const type of ["dragenter", "dragover", "drop"]) {
      const event = new DragEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        dataTransfer,
      });
      document.body.dispatchEvent(event);
    }
  }, plain);
}

/** Presses Upload of the project's menu and picks files. */
export async function pickFiles(page: Page, files: readonly NamedFile[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Upload files" }).click();
  const payloads = files.map(({ name, bytes }) => ({
    name,
    mimeType: "application/octet-stream",
    buffer: Buffer.from(bytes),
  }));
  await (await chooser).setFiles(payloads);
}

/** Number and size of each version of an asset. */
export async function versionsOf(server: TestServer, assetId: string): Promise<number[]> {
  const { rows } = await server.db.rootPool.query<{ size: string }>(
    "select size_bytes as size from app_public.asset_versions where asset_id = $1 order by version_number",
    [assetId],
  );
  return rows.map(({ size }) => Number(size));
}
