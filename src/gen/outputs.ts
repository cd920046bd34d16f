import { apiAccessMd } from "./outputs/api-access-md.ts";
import { dashboardMd } from "./outputs/dashboard-md.ts";
import { errorsMd } from "./outputs/errors-md.ts";
import type { Output } from "./outputs/output.ts";
import { rolesMatrixMd } from "./outputs/roles-matrix-md.ts";
import { schemaGraphql } from "./outputs/schema-graphql.ts";
import { schemaMd } from "./outputs/schema-md.ts";
import { schemaSql } from "./outputs/schema-sql.ts";
import { sdkDocumentsTs } from "./outputs/sdk-documents-ts.ts";
import { sdkTrustedDocuments } from "./outputs/sdk-trusted-documents.ts";

/** Every generated file of the project. */
export const OUTPUTS: readonly Output[] = [
  schemaSql,
  schemaGraphql,
  schemaMd,
  errorsMd,
  dashboardMd,
  rolesMatrixMd,
  apiAccessMd,
  sdkDocumentsTs,
  sdkTrustedDocuments,
];
