import type { Client } from "pg";
import { makeVersion } from "../test/_helpers/factories.ts";
import { call } from "../test/_helpers/call.ts";
import type { Bench, BenchContext } from "./bench.ts";
import { ROUNDS } from "./measure.ts";
import { addAssets, addChange, addVersions, makeWorld, MERGEABLE, type World } from "./world.ts";

const ITEMS = 100;

/** Submitting a shelf, against writing as many versions one by one. */
export const shelves: Bench = {
  name: "shelves",
  about: `submit_shelf of ${ITEMS} items, against ${ITEMS} inserts of versions`,
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    const world = await makeWorld(root);
    const lead = await database.connectAs(world.lead);
    const shelved = await addFilled(root, world);
    const singles = await addFilled(root, world);
    const versionId = await addContent(root, world);
    await root.query("analyze");
    const workspace = await call(lead, "create_workspace", {
      project_id: world.projectId,
      branch_id: null,
      name: "bench",
    });
    let shelfId = "";
    let changeId = "";
    const shelving: number[] = [];
    const prepareChange = async () => void (changeId = await addChange(root, world.mainlineId));
    const insertAll = async () => {
      for (const assetId of singles)
        await root.query(INSERT_VERSION, [assetId, world.mainlineId, changeId, versionId]);
    };
    await context.compare({
      name: "shelves",
      unit: "/s",
      work: 1,
      sides: [
        {
          label: "submit_shelf",
          async prepare() {
            shelfId = await makeShelf(lead, workspace.id);
            const start = performance.now();
            await fillShelf(lead, shelfId, shelved, versionId);
            shelving.push(performance.now() - start);
          },
          run: async () => void (await call(lead, "submit_shelf", { shelf_id: shelfId })),
        },
        {
          label: "inserts in one transaction",
          prepare: prepareChange,
          async run() {
            await root.query("begin");
            await insertAll();
            await root.query("commit");
          },
        },
        { label: "inserts, each committed", prepare: prepareChange, run: insertAll },
      ],
    });
    const median = shelving.slice(1).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number;
    context.note(
      `Filling the shelf, not timed above: shelve of ${ITEMS} items ${median.toFixed(0)} ms.`,
    );
    context.note("The inserts fire the triggers of asset_versions: guard, lock check and audit.");
    await database.close();
  },
};

async function addFilled(root: Client, world: World): Promise<string[]> {
  const assetIds = await addAssets(root, world, { count: ITEMS, type: MERGEABLE });
  await addVersions(root, { assetIds, branchId: world.mainlineId, content: "first" });
  return assetIds;
}

/** A version whose content, charged to the project, stands for all new work. */
async function addContent(root: Client, world: World): Promise<string> {
  const [assetId] = await addAssets(root, world, { count: 1, type: MERGEABLE });
  const spec = { assetId: assetId as string, branchId: world.mainlineId, createdBy: world.lead };
  return (await makeVersion(root, spec)).id;
}

async function makeShelf(lead: Client, workspaceId: string): Promise<string> {
  const shelf = await call(lead, "create_shelf", { workspace_id: workspaceId, name: "bench" });
  return shelf.id as string;
}

async function fillShelf(
  lead: Client,
  shelfId: string,
  assetIds: string[],
  versionId: string,
): Promise<void> {
  const items = assetIds.map((assetId) => ({ asset_id: assetId, version_id: versionId }));
  await call(lead, "shelve", { shelf_id: shelfId, items: JSON.stringify(items) });
}

const INSERT_VERSION = `
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, sha256, size_bytes, filename
  )
  select content.project_id, $1::uuid, $2, newest.version_number + 1, $3, content.sha256, content.size_bytes, 'file.txt'
  from app_public.asset_versions as content
  cross join lateral (
    select version_number from app_public.asset_versions where asset_id = $1 order by version_number desc limit 1
  ) as newest
  where content.id = $4`;
