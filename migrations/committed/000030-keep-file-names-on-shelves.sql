--! Previous: sha1:43c16fc23362c073171b2e441db1c2136c6a9116
--! Hash: sha1:702ce9625884a3fd6e301a8ba99f10716a7fe5b4
--! Message: Keep file names on shelves

-- The migration being written. See migrations/README.md
-- What a client said of a file goes through a shelf with it.
alter table app_public.shelf_items add column if not exists original_filename text;
alter table app_public.shelf_items add column if not exists declared_media_type text;
alter table app_public.shelf_items drop constraint if exists shelf_items_original_filename_check;
alter table app_public.shelf_items add constraint shelf_items_original_filename_check
  check (length(original_filename) between 1 and 1000);
alter table app_public.shelf_items drop constraint if exists shelf_items_declared_media_type_check;
alter table app_public.shelf_items add constraint shelf_items_declared_media_type_check
  check (length(declared_media_type) between 1 and 255);
comment on column app_public.shelf_items.original_filename is 'Name of the file as the client sent it; null when that is the file name.';
comment on column app_public.shelf_items.declared_media_type is 'Media type that the client gave; only the one found from the content counts.';
--! Included app_private/functions/resolve_shelf_item.sql
create or replace function app_private.resolve_shelf_item(
  shelf app_public.shelves,
  item record
) returns app_public.shelf_items
language plpgsql
stable
set search_path = ''
as $$
declare
  v_asset constant app_public.assets := app_private.require_asset(item.asset_id, 'write');
  v_base constant app_public.asset_versions :=
    app_private.shelf_item_base(shelf, v_asset, item.base_version_id);
  v_content app_public.asset_versions;
  v_item app_public.shelf_items;
begin
  if v_asset.project_id <> (shelf).project_id then
    perform app_private.fail(
      'BADIN', format('"%s" belongs to another project than the shelf.', v_asset.name),
      jsonb_build_object('asset_id', v_asset.id),
      'Shelve assets of the shelf''s project only.'
    );
  end if;
  v_item.shelf_id := (shelf).id;
  v_item.revision := (shelf).current_revision + 1;
  v_item.project_id := v_asset.project_id;
  v_item.asset_id := v_asset.id;
  v_item.action := app_private.shelf_item_action(v_asset, item.action, v_base);
  v_item.base_version_id := v_base.id;
  v_item.lock_generation :=
    app_private.own_lock_generation(v_asset.id, (shelf).branch_id, (shelf).owner_id);
  if v_item.action <> 'delete' then
    v_content := app_private.shelved_content(item.version_id, item.upload_id);
    perform app_private.check_content_size(v_asset.type, v_content.size_bytes);
    perform app_private.check_media_type(v_asset.type, v_content.media_type);
    v_item.sha256 := v_content.sha256;
    v_item.size_bytes := v_content.size_bytes;
    v_item.filename := coalesce(item.filename, v_content.filename);
    v_item.media_type := v_content.media_type;
    -- What a client called it belongs to the name it has from there.
    v_item.original_filename :=
      case when item.filename is null then v_content.original_filename end;
    v_item.declared_media_type := v_content.declared_media_type;
  end if;
  return v_item;
end;
$$;
comment on function app_private.resolve_shelf_item(app_public.shelves, record) is
  'One item of a shelf revision as the row to write, with rights, base, action and content checked.';
revoke all on function app_private.resolve_shelf_item(app_public.shelves, record) from public;
--! EndIncluded app_private/functions/resolve_shelf_item.sql
--! Included app_private/functions/submit_item.sql
create or replace function app_private.submit_item(
  shelf app_public.shelves,
  item app_public.shelf_items,
  change app_public.changes
) returns app_public.asset_versions
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_asset constant app_public.assets := app_private.require_asset((item).asset_id, 'write');
  v_head constant app_public.asset_versions :=
    app_private.refuse_outdated_item(shelf, item, v_asset);
  v_version app_public.asset_versions;
begin
  perform app_private.check_content_size(v_asset.type, (item).size_bytes);
  if (item).action <> 'delete' then
    perform app_private.check_media_type(v_asset.type, (item).media_type);
  end if;
  -- A deletion keeps the content of the version it ends, so that it can be looked at and restored.
  insert into app_public.asset_versions (
    project_id, asset_id, branch_id, version_number, change_id, parent_version_id, sha256,
    size_bytes, filename, original_filename, media_type, declared_media_type, comment, is_deletion,
    created_by
  ) values (
    (shelf).project_id, v_asset.id, (shelf).branch_id, app_private.next_version_number(v_asset.id),
    (change).id, v_head.id, coalesce((item).sha256, v_head.sha256),
    coalesce((item).size_bytes, v_head.size_bytes), coalesce((item).filename, v_head.filename),
    case
      when (item).action = 'delete' then v_head.original_filename
      else (item).original_filename
    end,
    coalesce((item).media_type, v_head.media_type, 'application/octet-stream'),
    case
      when (item).action = 'delete' then v_head.declared_media_type
      else (item).declared_media_type
    end,
    (change).comment, (item).action = 'delete', (change).author_id
  )
  returning asset_versions.* into v_version;
  perform app_private.supersede_reviews(v_version);
  perform app_private.settle_lock(v_version);
  return v_version;
end;
$$;
comment on function app_private.submit_item(app_public.shelves, app_public.shelf_items, app_public.changes) is
  'Writes the version of one shelved item and moves its lock. The caller holds the asset''s row lock.';
revoke all on function app_private.submit_item(app_public.shelves, app_public.shelf_items, app_public.changes) from public;
--! EndIncluded app_private/functions/submit_item.sql
