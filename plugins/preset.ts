import "./graphile-env.ts";
import { PgSimplifyInflectionPreset } from "@graphile/simplify-inflection";
import type { Pool } from "pg";
import type {} from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { pgSettings } from "../src/auth/identity.ts";
import { currentRequest } from "../src/http/request-context.ts";
import { DocumentErrorsPlugin } from "./errors/DocumentErrorsPlugin.ts";
import { makeMaskError } from "./errors/mask-error.ts";
import { NoRowPlugin } from "./errors/NoRowPlugin.ts";
import { makeLimitsPreset, type LimitsOptions } from "./limits/limits-preset.ts";
import { RuruNoncePlugin } from "./limits/RuruNoncePlugin.ts";
import { LiveGate } from "./live/gate.ts";
import type { EventHub } from "./live/hub.ts";
import { LiveEventsPlugin } from "./live/LiveEventsPlugin.ts";
import { DescriptionsPlugin } from "./naming/DescriptionsPlugin.ts";
import { KeepIdPlugin } from "./naming/KeepIdPlugin.ts";
import { RedundantKeysPlugin } from "./naming/RedundantKeysPlugin.ts";
import { RelationNamesPlugin } from "./naming/RelationNamesPlugin.ts";
import { TransactionIdPlugin } from "./naming/TransactionIdPlugin.ts";
import { OneTransactionPlugin } from "./statements/OneTransactionPlugin.ts";
import { PreferReplicaPlugin } from "./statements/PreferReplicaPlugin.ts";
import { QueueOrderPlugin } from "./statements/QueueOrderPlugin.ts";
import { makePooledService } from "./statements/pooled-service.ts";
import type { ReplicaReads } from "./statements/replica-reads.ts";
import { makeRevokedIdentityPlugin } from "./statements/RevokedIdentityPlugin.ts";
import { TracingPlugin } from "./telemetry/TracingPlugin.ts";

/** What the API is made from. */
export interface PresetOptions extends LimitsOptions {
  /** The authenticator's pool; stays the caller's to end. */
  pool: Pool;
  hub: EventHub;
  /** Where callers who ask for it read; undefined without a replica. */
  reads?: ReplicaReads | undefined;
}

/** The one PostGraphile preset: services, schema, limits, plugins in order. */
export function makePreset({ pool, hub, reads, ...limits }: PresetOptions): GraphileConfig.Preset {
  return {
    extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset, makeLimitsPreset(limits)],
    plugins: [
      KeepIdPlugin,
      TransactionIdPlugin,
      RedundantKeysPlugin,
      RelationNamesPlugin,
      DocumentErrorsPlugin,
      NoRowPlugin,
      DescriptionsPlugin,
      RuruNoncePlugin,
      LiveEventsPlugin,
      OneTransactionPlugin,
      QueueOrderPlugin,
      ...(reads === undefined ? [] : [PreferReplicaPlugin]),
      makeRevokedIdentityPlugin(pool),
      TracingPlugin,
    ],
    disablePlugins: [
      // A field `query` on Query itself, for a version of Relay long gone.
      "QueryQueryPlugin",
      // `assetByNodeId` and the like: `node(nodeId)` does the same for every type.
      "NodeAccessorPlugin",
      // Global ids in inputs, beside the columns and required as they are.
      "PgNodeIdAttributesPlugin",
    ],
    pgServices: [
      makePooledService(pool, {
        schemas: ["app_public"],
        // Grants shape the schema: it shows what a signed-in user can reach.
        pgSettingsForIntrospection: { role: "gadb_user" },
        reads,
      }),
    ],
    gather: { pgStrictFunctions: true },
    schema: {
      // Tables opt in by comment; everything else is changed by functions.
      defaultBehavior: "-resource:insert -resource:update -resource:delete",
      dontSwallowErrors: true,
      pgForbidSetofFunctionsToReturnNull: true,
    },
    grafast: {
      context: () => {
        const { identity } = currentRequest();
        return { pgSettings: pgSettings(identity), live: new LiveGate(hub, pool, identity) };
      },
      explain: false,
    },
    grafserv: {
      graphqlPath: "/graphql",
      graphqlOverGET: false,
      graphiql: true,
      graphiqlPath: "/graphiql",
      graphiqlStaticPath: "/graphiql/static/",
      graphiqlOnGraphQLGET: false,
      websockets: false,
      allowedRequestContentTypes: ["application/json"],
      maskError: makeMaskError(limits.log),
    },
  };
}
