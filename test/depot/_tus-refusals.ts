import type { DepotServer } from "./_depot.ts";
import { createUpload, metadata, patch, type TusRequest } from "./_tus.ts";

/** A contributor with an upload of ten bytes. */
export interface Scene {
  server: DepotServer;
  token: string;
  assetId: string;
  projectId: string;
  path: string;
}

/** Makes the scene; three of the bytes are there. */
export async function scene(server: DepotServer): Promise<Scene> {
  const { members, assetId, projectId } = await server.studio();
  const token = await server.token(members.contributor);
  const path = await createUpload(server, token, { asset_id: assetId }, { size: 10 });
  await patch(server, token, path, { offset: 0, body: "abc" });
  return { server, token, assetId, projectId, path };
}

/** A request that differs from a good one, and what it is refused with. */
export interface Refusal {
  title: string;
  change(scene: Scene): Partial<TusRequest> | Promise<Partial<TusRequest>>;
  status: number;
  code: string;
}

/** An id that nothing has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";

/** The headers that announce an upload of ten bytes. */
export function given(values: Record<string, string> | string): Partial<TusRequest> {
  const header = typeof values === "string" ? values : metadata({ filename: "a.bin", ...values });
  return { headers: { "Upload-Length": 10, "Upload-Metadata": header } };
}
