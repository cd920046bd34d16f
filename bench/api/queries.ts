import type { LargeStudio } from "../large-studio.ts";

/** One answer, asked for in GraphQL and in SQL. The statement gives the whole body as JSON in its one column. */
export interface ApiQuery {
  name: string;
  document: string;
  variables: Readonly<Record<string, string>>;
  statement: string;
  /** Of the statement, in order. */
  values: readonly string[];
}

/** What the dashboard asks most: a page of 50 assets, what waits on me, one asset. */
export function apiQueries({ projectId }: LargeStudio, assetId: string): ApiQuery[] {
  return [assetPage(projectId), myQueue(projectId), oneAsset(assetId)];
}

/** The first 50 assets of a project, each with its head and what a page shows of it. */
function assetPage(projectId: string): ApiQuery {
  return {
    name: "asset page, 50",
    document: `query AssetPage($projectId: UUID!) {
        assets(condition: { projectId: $projectId }, orderBy: [NAME_ASC], first: 50) {
          nodes { ${ASSET_FIELDS} }
        }
      }`,
    variables: { projectId },
    statement: `
        select json_build_object('data', json_build_object('assets', json_build_object('nodes', (
          select coalesce(json_agg(${ASSET_JSON} order by assets.name, assets.id), '[]')
          from (
            select * from app_public.assets
            where project_id = $1 order by name, id limit 50
          ) as assets
        ))))`,
    values: [projectId],
  };
}

/** What waits on who asks. */
function myQueue(projectId: string): ApiQuery {
  return {
    name: "my queue",
    document: `query MyQueue($projectId: UUID!) {
        myReviewQueue(projectId: $projectId, first: 50) {
          nodes {
            id state message contentSha256
            submitter { displayName }
            version { id versionNumber asset { name parentPath } }
          }
        }
      }`,
    variables: { projectId },
    statement: `
        select json_build_object('data', json_build_object('myReviewQueue', json_build_object('nodes', (
          select coalesce(json_agg(json_build_object(
            'id', queue.id, 'state', queue.state, 'message', queue.message,
            'contentSha256', queue.content_sha256,
            'submitter', (
              select json_build_object('displayName', users.display_name)
              from app_public.users where users.id = queue.submitter_id
            ),
            'version', (
              select json_build_object(
                'id', versions.id, 'versionNumber', versions.version_number,
                'asset', json_build_object('name', assets.name, 'parentPath', assets.parent_path)
              )
              from app_public.asset_versions as versions
              join app_public.assets on assets.id = versions.asset_id
              where versions.id = queue.version_id
            )
          ) order by queue.position), '[]')
          from (
            select *, row_number() over () as position
            from app_public.my_review_queue($1) limit 50
          ) as queue
        ))))`,
    values: [projectId],
  };
}

/** One asset with the same. */
function oneAsset(assetId: string): ApiQuery {
  return {
    name: "one asset",
    document: `query OneAsset($assetId: UUID!) { asset(id: $assetId) { ${ASSET_FIELDS} } }`,
    variables: { assetId },
    statement: `
        select json_build_object('data', json_build_object('asset', (
          select ${ASSET_JSON} from app_public.assets where id = $1
        )))`,
    values: [assetId],
  };
}

const ASSET_FIELDS = `
  id name parentPath type
  assetVersions(first: 1, orderBy: [CHANGE_ID_DESC]) {
    nodes {
      id versionNumber sizeBytes sha256
      assetReviews(first: 1, orderBy: [REQUESTED_AT_DESC]) { nodes { id state } }
    }
  }
  assetLocks(first: 5) { nodes { state holder { displayName } } }
  assetTags(first: 10) { nodes { tag { name } } }`;

const ASSET_JSON = `json_build_object(
  'id', assets.id, 'name', assets.name, 'parentPath', assets.parent_path, 'type', assets.type,
  'assetVersions', json_build_object('nodes', (
    select coalesce(json_agg(json_build_object(
      'id', head.id, 'versionNumber', head.version_number, 'sizeBytes', head.size_bytes::text,
      'sha256', head.sha256,
      'assetReviews', json_build_object('nodes', (
        select coalesce(json_agg(json_build_object('id', newest.id, 'state', newest.state)), '[]')
        from (
          select id, state from app_public.asset_reviews
          where version_id = head.id order by requested_at desc, id limit 1
        ) as newest
      ))
    )), '[]')
    from (
      select * from app_public.asset_versions
      where asset_id = assets.id order by change_id desc, id limit 1
    ) as head
  )),
  'assetLocks', json_build_object('nodes', (
    select coalesce(json_agg(json_build_object(
      'state', locks.state,
      'holder', (
        select json_build_object('displayName', users.display_name)
        from app_public.users where users.id = locks.holder_id
      )
    ) order by locks.id), '[]')
    from (
      select * from app_public.asset_locks where asset_id = assets.id order by id limit 5
    ) as locks
  )),
  'assetTags', json_build_object('nodes', (
    select coalesce(json_agg(json_build_object('tag', json_build_object('name', tags.name))), '[]')
    from (
      select tag_id from app_public.asset_tags where asset_id = assets.id limit 10
    ) as given join app_public.tags on tags.id = given.tag_id
  ))
)`;
