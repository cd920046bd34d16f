/** A server that takes uploads, in processes of its own. */
export interface Peer {
  label: string;
  /** The number of its first process; what that one starts counts as well. */
  pid: number;
  /** Sends a file with curl; throws unless it was taken. `name` is new each time. */
  upload(file: string, name: string): Promise<void>;
  /** The lines of a curl configuration that do what `upload` does; for peers that take a file in one request. */
  curlLines?(file: string, name: string): Promise<readonly string[]>;
  /** A URL that answers with what `upload` stored under a name, and what curl must send along. */
  download?(name: string): { url: string; headers: readonly string[] };
  /** Forgets what it stored, so that the disk does not fill. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}
