/** What a child process is to do: its one argument, as JSON. */
export type ChildRequest =
  | { do: "look"; kind: "image" | "audio" | "video" | "model"; path: string; mediaType: string }
  | { do: "compare"; path: string; otherPath: string };
