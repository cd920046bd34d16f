import test from "ava";
import {
  conditionWord,
  diskTone,
  duration,
  findConcerns,
  spare,
  type Backups,
  type Studio,
} from "../../../web/lib/status.ts";

const NOW = new Date("2027-01-01T12:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();

const STUDIO: Studio = {
  toldAt: NOW.toISOString(),
  postgresVersion: "18.4",
  postgresStartedAt: ago(86_400),
  databaseBytes: "1000",
  notificationQueueRatio: 0,
  oldestUnsealedAt: ago(30),
  damagedCount: "0",
  condemnedCount: "3",
  unfinishedCount: "1",
  oldestVerifiedAt: ago(10 * 86_400),
  replicas: [],
  queues: [
    {
      task: "audit_log__seal",
      waitingCount: "1",
      runningCount: "0",
      failedCount: "0",
      oldestSeconds: 2,
    },
  ],
  volumes: [{ host: "a", name: "data", totalBytes: "1000", freeBytes: "500", measuredAt: ago(20) }],
  oldestLocks: [],
};

const BACKUPS: Backups = {
  lastBackupAt: ago(3_600),
  lastProvenBackupAt: ago(3_600),
  lastProofAt: ago(1_800),
  backupCount: "7",
  refutedCount: "0",
  totalBytes: "1000",
  lastRestoredAt: null,
  isArchiving: true,
  lastArchivedAt: ago(30),
  lastArchiveFailureAt: null,
  isArchiveFailing: false,
  isOverdue: false,
};

const READY = { database: "ok", migrations: "ok", depot: "ok" };

const replica = {
  name: "gadb_replica_a",
  isConnected: true,
  state: "streaming",
  isSynchronous: false,
  lagBytes: "0",
  lagSeconds: 0,
  keptBytes: "0",
  slotState: "reserved",
};

test("a studio in which all is well has no concerns", (t) => {
  t.deepEqual(findConcerns({ studio: STUDIO, backups: BACKUPS, readiness: READY }), []);
  const withReplica = { ...STUDIO, replicas: [replica] };
  t.deepEqual(findConcerns({ studio: withReplica, backups: BACKUPS, readiness: READY }), []);
});

const CASES: [
  title: string,
  studio: Partial<Studio>,
  backups: Partial<Backups>,
  tone: string,
  words: RegExp,
][] = [
  [
    "no proven backup",
    {},
    { isOverdue: true, lastProvenBackupAt: null },
    "bad",
    /^No backup has been proven/,
  ],
  [
    "an old one",
    {},
    { isOverdue: true, lastProvenBackupAt: ago(2 * 86_400) },
    "bad",
    /proven is 2 days old/,
  ],
  ["a backup that is not good", {}, { refutedCount: "1" }, "bad", /^1 kept backup is not good/],
  ["a log that is not archived", {}, { isArchiveFailing: true }, "bad", /cannot archive its log/],
  [
    "a disk that fills",
    {
      volumes: [
        { host: "a", name: "depot", totalBytes: "1000", freeBytes: "100", measuredAt: ago(1) },
      ],
    },
    {},
    "warn",
    /under depot on a has 100 B left/,
  ],
  [
    "a full disk",
    {
      volumes: [
        { host: "a", name: "depot", totalBytes: "1000", freeBytes: "10", measuredAt: ago(1) },
      ],
    },
    {},
    "bad",
    /10 B left/,
  ],
  [
    "a replica that is away",
    { replicas: [{ ...replica, isConnected: false, keptBytes: "2048" }] },
    {},
    "warn",
    /does not stream; 2\.0 KiB of log/,
  ],
  [
    "a replica that lags",
    { replicas: [{ ...replica, lagSeconds: 120 }] },
    {},
    "warn",
    /is 2 minutes behind/,
  ],
  [
    "a replica that is lost",
    { replicas: [{ ...replica, isConnected: false, slotState: "lost" }] },
    {},
    "bad",
    /cannot catch up any more/,
  ],
  [
    "jobs given up",
    {
      queues: [
        { task: "x", waitingCount: "0", runningCount: "0", failedCount: "2", oldestSeconds: 0 },
      ],
    },
    {},
    "warn",
    /^2 jobs of x were given up on/,
  ],
  [
    "jobs that wait",
    {
      queues: [
        { task: "x", waitingCount: "1", runningCount: "0", failedCount: "0", oldestSeconds: 400 },
      ],
    },
    {},
    "warn",
    /has waited for 6 minutes/,
  ],
  ["damaged content", { damagedCount: "1" }, {}, "bad", /^1 stored file does not have/],
  ["an audit without seals", { oldestUnsealedAt: ago(3_600) }, {}, "bad", /no seal for 1 hour/],
  [
    "content long unread",
    { oldestVerifiedAt: ago(40 * 86_400) },
    {},
    "warn",
    /last read 1 month ago/,
  ],
];

for (const [title, studio, backups, tone, words] of CASES) {
  test(`${title} is told, and what to do`, (t) => {
    const shown = {
      studio: { ...STUDIO, ...studio },
      backups: { ...BACKUPS, ...backups },
      readiness: READY,
    };
    const [first, ...more] = findConcerns(shown);
    t.deepEqual(more, []);
    t.is(first?.tone as string, tone);
    t.regex(first?.what ?? "", words);
    t.true((first?.next.length ?? 0) > 10);
  });
}

test("what is worst comes first, and a server that cannot serve is worst", (t) => {
  const studio = {
    ...STUDIO,
    volumes: [{ host: "a", name: "data", totalBytes: "100", freeBytes: "10", measuredAt: ago(1) }],
  };
  const found = findConcerns({
    studio,
    backups: BACKUPS,
    readiness: { ...READY, depot: "failed" },
  });
  t.deepEqual(
    found.map(({ tone }) => tone),
    ["bad", "warn"],
  );
  t.regex(found[0]?.what ?? "", /files can be stored/);
});

test("numbers are said as people say them", (t) => {
  t.is(duration(0.2), "under a second");
  t.is(duration(42.4), "42 s");
  t.is(duration(7_200), "2 hours");
  t.is(spare({ freeBytes: "1", totalBytes: "0" }), 1);
  t.deepEqual([0.5, 0.1, 0.01].map(diskTone), ["ok", "warn", "bad"]);
  t.is(conditionWord("something new"), "something new");
});
