import { html } from "lit";
import type { GadbClient } from "../../src/sdk/index.ts";
import { createBranch, deleteBranch, setPolicy } from "../data/branches.ts";
import type { Act } from "../elements/gadb-act-dialog.ts";
import { BRANCH_TYPES, type Branch, type BranchType } from "../lib/branch-tree.ts";

/** What a branch's dialogs need besides it. */
export interface BranchDialog {
  client: GadbClient;
  projectId: string;
  branch: Branch;
  /** Called once it is done, with what to tell. */
  done(text: string): void;
}

const MAKEABLE: readonly BranchType[] = ["development", "task", "release"];
const APPROVERS = ["reviewer", "contributor", "lead", "manager", "owner"] as const;

/** Makes a child of a branch. */
export function createAct({ client, projectId, branch, done }: BranchDialog): Act {
  return {
    title: `Make a branch of ${branch.name}`,
    body: `It starts with everything that “${branch.name}” has now.`,
    fields: html`<div>
        <label for="name">Name</label>
        <input id="name" name="name" type="text" required maxlength="200" autocomplete="off" />
      </div>
      <div>
        <label for="type">Type</label>
        <select id="type" name="type">
          ${MAKEABLE.map(
            (type) =>
              html`<option value=${type}>
                ${BRANCH_TYPES[type].word}: ${BRANCH_TYPES[type].purpose}
              </option>`,
          )}
        </select>
      </div>`,
    field: { label: "What it is for (optional)", isRequired: false, maxLength: 2000 },
    verb: "Make branch",
    icon: "branch",
    tone: "primary",
    async run({ text, data }) {
      const name = String(data.get("name")).trim();
      await createBranch(client, {
        projectId,
        name,
        type: data.get("type") as BranchType,
        parentBranchId: branch.id,
        description: text,
      });
      done(`Made the branch ${name}.`);
    },
  };
}

/** Deletes a branch; the database says what still hangs on it. */
export function deleteAct({ client, branch, done }: BranchDialog): Act {
  return {
    title: `Delete ${branch.name}`,
    body: "Its versions stay in history. It is refused while child branches, workspaces, locks, open shelves or versions that were not integrated hang on it.",
    verb: "Delete branch",
    icon: "reject",
    tone: "bad",
    async run() {
      await deleteBranch(client, branch.id);
      done(`Deleted the branch ${branch.name}.`);
    },
  };
}

/** Changes how versions reach a branch. */
export function policyAct({ client, branch, done }: BranchDialog): Act {
  const box = (name: string, label: string, isOn: boolean) =>
    html`<label class="option"
      ><input type="checkbox" name=${name} ?checked=${isOn} />${label}</label
    >`;
  const number = (name: string, label: string, value: number) =>
    html`<div>
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} type="number" min="0" max="20" value=${value} required />
    </div>`;
  return {
    title: `How versions reach ${branch.name}`,
    body: "A protected branch takes versions only through a submitted shelf, or from another branch, with these approvals.",
    fields: html`${box("protected", "Protected", branch.isProtected)}
      ${number("approvals", "Approvals needed", branch.approvalsRequired)}
      ${number("leads", "Of them by leads", branch.leadApprovalsRequired)}
      <div>
        <label for="approver">Least rank that approves</label>
        <select id="approver" name="approver">
          ${APPROVERS.map(
            (rank) =>
              html`<option value=${rank} ?selected=${rank === branch.approverRole}>
                ${rank}
              </option>`,
          )}
        </select>
      </div>
      ${
        branch.parentBranchId === null
          ? html``
          : box("takes", "Takes versions from its parent", branch.takesFromParent)
      }`,
    verb: "Save policy",
    icon: "shield",
    tone: "primary",
    async run({ data }) {
      await setPolicy(client, {
        branchId: branch.id,
        isProtected: data.has("protected"),
        approvalsRequired: Number(data.get("approvals")),
        leadApprovalsRequired: Number(data.get("leads")),
        approverRole: data.get("approver") as (typeof APPROVERS)[number],
        ...(branch.parentBranchId === null ? {} : { takesFromParent: data.has("takes") }),
      });
      done(`Changed how versions reach ${branch.name}.`);
    },
  };
}
