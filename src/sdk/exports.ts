/** What both entries have in common. */
export { GadbClient, type ClientOptions, type RestOptions } from "./client.ts";
export type { DownloadedVersion, DownloadOptions } from "./files/download.ts";
export type { ResumeStore } from "./files/resume-store.ts";
export type { UploadFile, UploadStream } from "./files/upload-source.ts";
export type { UploadedVersion, UploadOptions, UploadProgress } from "./files/upload.ts";
export { GadbError, isPassing, type GadbErrorFields } from "./gadb-error.ts";
export * from "./generated/documents.ts";
export type { RequestOptions } from "./graphql.ts";
export type { Live } from "./live/live.ts";
export type { LiveStatus, LiveSubscription, SubscribeOptions } from "./live/live-subscription.ts";
export type { Credentials } from "./password-session.ts";
export type { TokenProvider } from "./tokens.ts";
export { TypedDocumentString, type DocumentMeta } from "./typed-document.ts";
