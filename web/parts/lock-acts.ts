import { html } from "lit";
import { breakLock, renewLock, requestLock } from "../data/locks.ts";
import type { Act } from "../elements/gadb-act-dialog.ts";
import { formatAge } from "../lib/format.ts";
import type { BoardLock } from "../lib/lock-board.ts";
import type { GadbClient } from "../../src/sdk/index.ts";

/** What a lock's dialogs need besides it. */
export interface LockDialog {
  client: GadbClient;
  lock: BoardLock;
  /** Called once it is done, with what to tell. */
  done(text: string): void;
}

/** Asks the holder to hand a lock over. */
export function askAct({ client, lock, done }: LockDialog): Act {
  const holder = lock.holder?.displayName ?? "Its holder";
  const name = lock.asset?.name ?? "the asset";
  return {
    title: `Ask for ${name}`,
    body: `${holder} is told at once, and may release it or keep it for another hour. You see the answer here.`,
    field: { label: "What you need it for (optional)", isRequired: false, maxLength: 2000 },
    verb: "Ask to release",
    icon: "comment",
    tone: "primary",
    async run({ text }) {
      await requestLock(client, lock.id, text);
      done(`Asked ${holder} for ${name}.`);
    },
  };
}

/** Takes a lock away, saying first what that does to the work under it. */
export function breakAct({ client, lock, done }: LockDialog): Act {
  const name = lock.asset?.name ?? "the asset";
  const age = formatAge(new Date(lock.lockedAt), new Date());
  const { holder } = lock;
  return {
    title: `Break the lock on ${name}`,
    body:
      holder === null
        ? html`<p>
              The branch <strong>${lock.branch?.name}</strong> retains it because a version there
              has not reached its destination.
            </p>
            <p>
              Breaking it lets others start from an older version; that version must be merged by
              hand later. Your reason is written into the history.
            </p>`
        : html`<p>
              <strong>${holder.displayName}</strong> has held it for
              ${age}${lock.reason === "" ? "." : `: “${lock.reason}”`}
            </p>
            <p>
              They are told your reason at once. What they have on their disk stays, but can no
              longer be uploaded or submitted under this lock: they have to lock the asset again
              from its newest version. Your name and reason are written into the history.
            </p>`,
    field: { label: "Reason", isRequired: true, maxLength: 1000 },
    ...(lock.asset?.canWrite === true ? { option: "Lock it for me right away" } : {}),
    verb: "Break the lock",
    icon: "reject",
    tone: "bad",
    async run({ text, isTicked }) {
      await breakLock(client, lock.id, text);
      const broken = `Broke the lock on ${name}.`;
      if (!isTicked) return done(broken);
      // The lock is broken whether or not it can be taken.
      await renewLock(client, lock).then(
        () => done(`${broken} You hold it now.`),
        (error: Error) => done(`${broken} It could not be locked for you: ${error.message}`),
      );
    },
  };
}
