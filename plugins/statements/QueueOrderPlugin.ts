import type {} from "postgraphile";
import { TYPES, type PgSelectSingleStep, type PgSelectStep } from "postgraphile/@dataplan/pg";
import type {} from "postgraphile/graphile-build-pg";
import type { ConnectionStep } from "postgraphile/grafast";
import { sql } from "postgraphile/pg-sql2";

const FUNCTION = "my_review_queue";

/** The reviews that the reader was asked for: asked once a statement, not once a row. */
const MY_REVIEWS = sql`array(
  select asked.review_id from app_public.review_assignees as asked
  where asked.user_id = (select app_hidden.current_user_id())
)`;

/**
 * Says the order of my_review_queue in words of the statement that reads it. PostGraphile does not join versions,
 * assets and people to the rows of a function, for nothing would keep the order they came in: each would be a statement
 * of its own. With the order said, all is one. What comes first is decided in the function; this must say the same.
 */
export const QueueOrderPlugin: GraphileConfig.Plugin = {
  name: "QueueOrderPlugin",
  version: "1.0.0",
  gather: {
    hooks: {
      pgProcedures_functionResourceOptions(_info, { pgProc, functionResourceOptions }) {
        if (pgProc.proname === FUNCTION) functionResourceOptions.hasImplicitOrder = false;
      },
    },
  },
  schema: {
    hooks: {
      GraphQLObjectType_fields_field(field, _build, { scope }) {
        const { plan } = field;
        if (!scope.isRootQuery || scope.fieldName !== "myReviewQueue" || !plan) return field;
        field.plan = ($parent, args, info) => {
          const $connection = plan($parent, args, info) as ConnectionStep<PgSelectSingleStep>;
          orderQueue($connection.getSubplan() as PgSelectStep);
          return $connection;
        };
        return field;
      },
    },
  },
};

function orderQueue($reviews: PgSelectStep): void {
  $reviews.orderBy({
    fragment: sql`(${$reviews.alias}.id = any(${MY_REVIEWS}))`,
    codec: TYPES.boolean,
    direction: "DESC",
  });
  $reviews.orderBy({ attribute: "priority", direction: "DESC" });
  $reviews.orderBy({ attribute: "requested_at", direction: "ASC" });
  $reviews.orderBy({ attribute: "id", direction: "ASC" });
  $reviews.setOrderIsUnique();
}
