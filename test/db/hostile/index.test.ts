/**
 * Which test shows the safe outcome of each attack by SQL. The others (tokens, HTTP, files) are with what they attack.
 * A test that is renamed must be renamed here, too.
 */
import { readFile } from "node:fs/promises";
import test from "ava";

/** Attack → [file below test/, words of the test's title]. Letters tell the numbers of one attack apart. */
const SHOWN: Record<string, [file: string, title: string][]> = {
  "H1 forging the setting that says who acts": [
    [
      "db/app_hidden/functions/current_user_id",
      "a personal login acts as its own user and cannot forge another",
    ],
  ],
  "H2 set_app_user as a viewer": [
    ["db/app_public/functions/set_app_user", "within the API nobody becomes somebody else"],
  ],
  "H3 letting go of the role": [["db/roles", "none after it has let go"]],
  "H4, H5 becoming another role": [
    ["db/roles", "become the owner"],
    ["db/roles", "become another login"],
    ["db/hostile/reach", "a setting for the role of people"],
  ],
  "H6 an identity left on a connection": [
    ["db/hostile/identity", "the next borrower of the connection is nobody"],
    ["db/app_hidden/functions/current_user_id", "identity does not outlive its transaction"],
  ],
  "H7 a setting for a whole session": [
    ["db/hostile/identity", "no code of the server sets anything for a whole session"],
  ],
  "H8 an empty setting": [
    ["db/app_hidden/functions/current_user_id", "a setting that is no uuid counts as nobody"],
  ],
  "H9 a commit within a request": [
    ["db/hostile/identity", "a commit within a request ends its identity"],
  ],
  "H10 row_security off": [["db/roles", "switch row security off"]],
  "H11 a replica's mode": [
    ["db/roles", "switch triggers off"],
    ["db/hostile/archive", "the superuser in a replica's mode"],
  ],
  "H12, H13, H14 roles around row security": [
    ["db/roles", "step around row security"],
    ["db/roles", "the owner is a member of nothing"],
    ["db/conventions/tables", "row security is not forced"],
  ],
  "H15, H16 views": [
    ["db/conventions/tables", "views run with the rights of who asks"],
    ["db/conventions/tables", "nothing that row security cannot guard"],
  ],
  "H17 a partition named directly": [
    ["db/conventions/tables", "partitions have row security on"],
    ["db/hostile/logs", "a partition that somebody makes by hand shows nothing of its own"],
  ],
  "H18, H32, H34 objects of one's own": [["db/hostile/reach", "a person with SQL does not make"]],
  "H19 truncate": [
    ["db/roles", "truncate a table"],
    ["db/conventions/grants", "nobody is granted truncate"],
  ],
  "H20 copy": [["db/hostile/reach", "copying a table out gives the same rows"]],
  "H22 ids chosen by the client": [
    ["db/conventions/grants", "which id is never the client's to say"],
  ],
  "H24 unique names across projects": [["db/conventions/keys", "unique"]],
  "H25 probing foreign keys": [
    ["db/access-matrix-hidden", "get the same answer from every command, byte for byte"],
    ["db/hostile/reach", "a link to a hidden row and one to no row at all are refused alike"],
  ],
  "H26 links between projects": [
    ["db/hostile/reach", "rows of two projects of one's own are not linked"],
  ],
  "H27 cascades": [["db/conventions/keys", "cascade"]],
  "H28 moving a row to another project": [
    ["db/app_public/policies/assets", "an asset moves to no other project"],
    ["db/hostile/archive", "moving a row out of it"],
  ],
  "H29 promoting oneself": [
    [
      "db/app_public/functions/set_member_role",
      "of two owners who step down at once one stays owner",
    ],
  ],
  "H30 a member removed meanwhile": [
    ["db/app_public/policies/assets", "a membership that ends counts at the next statement"],
  ],
  "H31 leaky predicates": [
    ["db/hostile/reach", "a predicate of one's own is not asked about hidden rows"],
  ],
  "H35 statements in texts": [["db/hostile/functions", "texts that look like statements"]],
  "H36 every function with every argument": [
    ["db/hostile/functions", "answers or refuses in words of ours"],
    ["db/hostile/functions", "a visitor calls none of them"],
  ],
  "H38, H39, H41 statistics, sequences, other sessions": [
    ["db/hostile/reach", "sequences, statistics and other sessions tell nothing"],
  ],
  "H45 the time of an answer": [
    ["db/hostile/timing", "touches hardly more than asking for one that does not exist"],
  ],
  "H43 locks and load": [
    ["db/roles", "lock a table against everybody"],
    ["db/roles", "hold an advisory lock"],
  ],
  "H46, H49 the matrix": [["db/access-matrix", "the matrix names every table of the API"]],
  "H50 a deactivated user": [
    [
      "db/app_hidden/functions/current_user_id",
      "a deactivated user is nobody at the next statement",
    ],
  ],
  "H51 every write to an archive": [
    ["db/hostile/archive", "reaches an archived project"],
    ["db/hostile/archive", "the same writes reach an active project"],
    ["db/mistakes/archive", "no command of the catalogue changes a row of an archived project"],
  ],
  "H52, H53 a write that races an archiving": [
    [
      "db/app_private/functions/tg__refuse_archived",
      "archiving waits for a write that began before it",
    ],
  ],
  "H54 reopening by other ways": [["db/hostile/archive", "putting an old row back"]],
  "H56 open work": [
    [
      "db/app_public/functions/archive_project",
      "open work is named, and ended when archiving is forced",
    ],
  ],
  "H57 changing the logs or their guards": [
    ["db/hostile/logs", "neither changes, removes nor empties a log"],
    ["db/hostile/logs", "the tables' owner does not"],
    ["db/hostile/logs", "the owner still does what migrations do"],
  ],
  "H58, H59 cutting and editing the audit": [
    [
      "db/app_public/functions/verify_audit_chain",
      "rows and seals cut off the end, compared with the exported head",
    ],
    ["db/app_public/functions/verify_audit_chain", "two rows that change places"],
  ],
  "H60 many writers": [
    ["db/app_hidden/functions/seal_audit", "50 writers and two sealers at once"],
  ],
  "H61 writing without a trace": [
    ["db/hostile/audit", "leave one entry for each row"],
    ["db/hostile/audit", "who acts as somebody else is named beside them"],
  ],
  "H63 secrets in the audit": [
    ["db/app_private/functions/tg__audit", "of a password the log says that it changed"],
  ],
};

for (const [attack, tests] of Object.entries(SHOWN)) {
  test(`there is a test of ${attack}`, async (t) => {
    for (const [file, title] of tests) {
      const text = await readFile(new URL(`../../${file}.test.ts`, import.meta.url), "utf8");
      t.true(text.replaceAll(/\s+/g, " ").includes(title), `${file}: ${title}`);
    }
  });
}
