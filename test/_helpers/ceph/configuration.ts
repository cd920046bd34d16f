/** What the configuration of a cluster depends on. */
export interface CephConfiguration {
  folder: string;
  fsid: string;
  monPort: number;
}

/**
 * `ceph.conf` for one monitor, one storage daemon with a sparse file, and gateways: loopback only, everything in one
 * folder. Authentication stays on, since gateways hang without it.
 */
export function cephConf({ folder, fsid, monPort }: CephConfiguration): string {
  return `[global]
fsid = ${fsid}
mon host = v2:127.0.0.1:${monPort}
public addr = 127.0.0.1
keyring = ${folder}/keyring
auth allow insecure global id reclaim = false
mon warn on insecure global id reclaim allowed = false
run dir = ${folder}/run
log file = ${folder}/log/$name.log
admin socket = ${folder}/run/$name.$pid.asok
pid file = ${folder}/run/$name.$pid.pid
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
debug mon = 0/0
debug osd = 0/0
debug rgw = 0/0
debug bluestore = 0/0
debug rocksdb = 0/0
debug paxos = 0/0
[mon]
mon data = ${folder}/mon
mon cluster log file = ${folder}/log/cluster.log
mon data avail crit = 1
paxos propose interval = 0.05
paxos min wait = 0.01
[osd]
osd data = ${folder}/osd
osd objectstore = bluestore
bluestore block create = true
bluestore block size = 12884901888
osd memory target = 939524096
[client.rgw]
rgw enable usage log = false
rgw gc obj min wait = 0
rgw gc processor period = 30
`;
}

/** The cluster's accounts and what they may do. */
export const ACCOUNTS: readonly [name: string, ...capabilities: [string, string][]][] = [
  ["mon.", ["mon", "allow *"]],
  ["client.admin", ["mon", "allow *"], ["osd", "allow *"], ["mgr", "allow *"]],
  ["osd.0", ["mon", "allow profile osd"], ["mgr", "allow profile osd"], ["osd", "allow *"]],
  ["client.rgw", ["mon", "allow rw"], ["osd", "allow rwx"]],
];
