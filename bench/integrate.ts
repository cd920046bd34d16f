import type { Client } from "pg";
import { makeBranch } from "../test/_helpers/factories.ts";
import { Skipped, type Bench, type BenchContext } from "./bench.ts";
import { hasFunction } from "./database.ts";
import { addAssets, addChange, addVersions, makeWorld, MERGEABLE, type World } from "./world.ts";

const ASSETS = 10_000;

/** A project with a development branch that is ahead on every asset. */
interface BranchedWorld extends World {
  branchId: string;
  assetIds: string[];
}

/** Bringing a branch home, against writing its versions with one statement that asks nothing. */
export const integrate: Bench = {
  name: "integrate",
  about: `integrate_branch of ${ASSETS} assets, against one insert of as many versions`,
  async run(context: BenchContext) {
    const database = await context.database();
    const root = await database.connect();
    if (!(await hasFunction(root, "app_public.integrate_branch")))
      throw new Skipped("the function app_public.integrate_branch does not exist.");
    const world = await makeBranchedWorld(root);
    const other = await makeBranchedWorld(root);
    const lead = await database.connectAs(world.lead);
    let changeId = "";
    const values = () => [world.branchId, world.mainlineId];
    const advance = (round: number) => advanceBranch(root, world, round);
    await context.compare({
      name: "assets",
      unit: "/s",
      work: ASSETS,
      sides: [
        {
          label: "integrate_branch",
          prepare: advance,
          run: async () => void (await lead.query(INTEGRATE, values())),
        },
        {
          label: "insert … select of versions",
          async prepare(round) {
            await advanceBranch(root, other, round);
            changeId = await addChange(root, other.mainlineId);
          },
          run: async () =>
            void (await root.query(COPY, [other.branchId, other.mainlineId, changeId])),
        },
      ],
    });
    context.note("The insert fires the triggers of asset_versions: guard, lock check and audit.");
    await database.close();
  },
};

async function makeBranchedWorld(root: Client): Promise<BranchedWorld> {
  const world = await makeWorld(root);
  let assetIds: string[] = [];
  // In pieces: each row updates the project's counter, and a long transaction leaves it a long trail.
  for (let piece = 0; piece < 10; piece += 1) {
    const added = await addAssets(root, world, { count: ASSETS / 10, type: MERGEABLE });
    assetIds = [...assetIds, ...added];
  }
  await addVersions(root, { assetIds, branchId: world.mainlineId, content: "first" });
  const branchId = await makeBranch(root, world.mainlineId);
  return { ...world, branchId, assetIds };
}

let advanced = 0;

async function advanceBranch(root: Client, world: BranchedWorld, round: number): Promise<void> {
  advanced += 1;
  const { assetIds, branchId } = world;
  await addVersions(root, { assetIds, branchId, content: `round ${round}, ${advanced}` });
  await root.query("analyze app_public.asset_versions");
}

const INTEGRATE =
  "select count(*) from app_public.integrate_branch(source_branch_id => $1, target_branch_id => $2)";
const COPY = `
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, merged_from_version_id, sha256, size_bytes, filename
  )
  select heads.project_id, heads.asset_id, $2, heads.version_number + 1, $3, heads.id, heads.sha256, heads.size_bytes,
    heads.filename
  from (
    select distinct on (asset_id) * from app_public.asset_versions
    where branch_id = $1 order by asset_id, change_id desc, version_number desc
  ) as heads`;
