--! Previous: sha1:45947d58d59643747899350de9d6eb3648b9e839
--! Hash: sha1:a10eaa83601f076468348370a975a8ddfd9712c7
--! Message: Show what takes storage

-- The migration being written. See migrations/README.md
--! Included app_public/functions/assets_stored_bytes.sql
create or replace function app_public.assets_stored_bytes(asset app_public.assets) returns bigint
language sql
stable
set search_path = ''
as $$
  select coalesce(sum(contents.size_bytes), 0)::bigint
  from (
    select distinct versions.sha256, versions.size_bytes
    from app_public.asset_versions as versions
    where versions.project_id = asset.project_id
      and versions.asset_id = asset.id
  ) as contents;
$$;
comment on function app_public.assets_stored_bytes(app_public.assets) is
  'Bytes of distinct content in all versions of the asset. Content that other assets hold, too, is counted with each.';
revoke all on function app_public.assets_stored_bytes(app_public.assets) from public;
grant execute on function app_public.assets_stored_bytes(app_public.assets) to gadb_user;
--! EndIncluded app_public/functions/assets_stored_bytes.sql
--! Included app_public/functions/largest_assets.sql
create or replace function app_public.largest_assets(project_id uuid) returns setof app_public.assets
language sql
stable
rows 20
set search_path = ''
as $$
  -- Policies bind it: what one may not read is not among them.
  select assets.*
  from (
    select contents.asset_id, sum(contents.size_bytes) as bytes
    from (
      select versions.asset_id, versions.sha256, max(versions.size_bytes) as size_bytes
      from app_public.asset_versions as versions
      where versions.project_id = largest_assets.project_id
      group by versions.asset_id, versions.sha256
    ) as contents
    group by contents.asset_id
    order by bytes desc, contents.asset_id
    limit 20
  ) as largest
  join app_public.assets on assets.id = largest.asset_id
  order by largest.bytes desc, assets.id;
$$;
comment on function app_public.largest_assets(uuid) is
  'The twenty assets of a project whose versions hold the most bytes of distinct content, largest first; deleted ones among them, since their versions stay.';
revoke all on function app_public.largest_assets(uuid) from public;
grant execute on function app_public.largest_assets(uuid) to gadb_user;
--! EndIncluded app_public/functions/largest_assets.sql
--! Included app_public/functions/stale_shelves.sql
create or replace function app_public.stale_shelves(project_id uuid) returns setof app_public.shelves
language sql
stable
rows 20
set search_path = ''
as $$
  select shelves.*
  from app_public.shelves
  where shelves.project_id = stale_shelves.project_id
    and shelves.state in ('open', 'in_review')
    and shelves.updated_at < now() - interval '30 days'
  order by shelves.updated_at, shelves.id;
$$;
comment on function app_public.stale_shelves(uuid) is
  'Shelves of a project that are still open and that nobody has touched for 30 days, oldest first.';
revoke all on function app_public.stale_shelves(uuid) from public;
grant execute on function app_public.stale_shelves(uuid) to gadb_user;
--! EndIncluded app_public/functions/stale_shelves.sql
