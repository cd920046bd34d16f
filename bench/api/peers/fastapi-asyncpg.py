# The same answers as somebody who builds on FastAPI writes them: a statement for each kind of row, models for the
# answer; with the same token and the same rights over the same database.
import base64
import hashlib
import hmac
import json
import sys
from collections import defaultdict
from contextlib import asynccontextmanager
from typing import Generic, List, Optional, TypeVar
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel
from pydantic.generics import GenericModel

port, database_url, secret = sys.argv[1:4]
state = {}
app = FastAPI()
Row = TypeVar("Row")


class Nodes(GenericModel, Generic[Row]):
    nodes: List[Row]


class Person(BaseModel):
    displayName: str


class Lock(BaseModel):
    state: str
    holder: Optional[Person]


class Tag(BaseModel):
    name: str


class AssetTag(BaseModel):
    tag: Tag


class Review(BaseModel):
    id: UUID
    state: str


class Version(BaseModel):
    id: UUID
    versionNumber: int
    sizeBytes: str
    sha256: str
    assetReviews: Nodes[Review]


class Asset(BaseModel):
    id: UUID
    name: str
    parentPath: str
    type: str
    assetVersions: Nodes[Version]
    assetLocks: Nodes[Lock]
    assetTags: Nodes[AssetTag]


class AssetName(BaseModel):
    name: str
    parentPath: str


class QueuedVersion(BaseModel):
    id: UUID
    versionNumber: int
    asset: Optional[AssetName]


class QueuedReview(BaseModel):
    id: UUID
    state: str
    message: str
    contentSha256: str
    submitter: Optional[Person]
    version: Optional[QueuedVersion]


class AssetPage(BaseModel):
    assets: Nodes[Asset]


class Queue(BaseModel):
    myReviewQueue: Nodes[QueuedReview]


class OneAsset(BaseModel):
    asset: Optional[Asset]


class Data(GenericModel, Generic[Row]):
    data: Row


class Connection(asyncpg.Connection):
    # Settings are local to transactions here; and the database keeps advisory locks from its users.
    def _get_reset_query(self):
        return ""


# Debian's FastAPI is older than its argument `lifespan`.
@app.on_event("startup")
async def start():
    state["pool"] = await asyncpg.create_pool(
        database_url, min_size=1, max_size=20, connection_class=Connection
    )


def claims(request):
    signed, _, signature = request.headers["authorization"][7:].rpartition(".")
    wanted = base64.urlsafe_b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())
    if not hmac.compare_digest(wanted.rstrip(b"="), signature.encode()):
        raise ValueError("bad signature")
    payload = signed.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@asynccontextmanager
async def database(request: Request):
    who = claims(request)
    settings = {
        "role": "gadb_user",
        "app.current_user_id": who["sub"],
        "app.session_id": who["sid"],
        "app.token_version": str(who["tv"]),
    }
    async with state["pool"].acquire() as connection, connection.transaction():
        await connection.fetch(
            "select set_config(key, value, true) from json_each_text($1)", json.dumps(settings)
        )
        yield connection


VERSIONS = """
    select distinct on (asset_id) id, asset_id, version_number, size_bytes, sha256
    from app_public.asset_versions where asset_id = any($1) order by asset_id, change_id desc, id"""
REVIEWS = """
    select distinct on (version_id) id, version_id, state::text
    from app_public.asset_reviews where version_id = any($1) order by version_id, requested_at desc, id"""
LOCKS = """
    select locks.asset_id, locks.state::text, users.display_name
    from app_public.asset_locks as locks left join app_public.users on users.id = locks.holder_id
    where locks.asset_id = any($1) order by locks.id"""
TAGS = """
    select given.asset_id, tags.name
    from app_public.asset_tags as given join app_public.tags on tags.id = given.tag_id
    where given.asset_id = any($1)"""
QUEUE = """
    select queue.id, queue.state::text, queue.message, queue.content_sha256, users.display_name,
      versions.id as version_id, versions.version_number, assets.name, assets.parent_path
    from app_public.my_review_queue($1) with ordinality as queue
    left join app_public.users on users.id = queue.submitter_id
    left join app_public.asset_versions as versions on versions.id = queue.version_id
    left join app_public.assets on assets.id = versions.asset_id
    order by queue.ordinality limit 50"""


def by_asset(rows):
    grouped = defaultdict(list)
    for row in rows:
        grouped[row["asset_id"]].append(row)
    return grouped


async def with_all(connection, assets):
    ids = [asset["id"] for asset in assets]
    versions = {row["asset_id"]: row for row in await connection.fetch(VERSIONS, ids)}
    heads = [version["id"] for version in versions.values()]
    reviews = {row["version_id"]: row for row in await connection.fetch(REVIEWS, heads)}
    locks = by_asset(await connection.fetch(LOCKS, ids))
    tags = by_asset(await connection.fetch(TAGS, ids))
    return [
        Asset(
            id=asset["id"],
            name=asset["name"],
            parentPath=asset["parent_path"],
            type=asset["type"],
            assetVersions=Nodes[Version](nodes=head(versions.get(asset["id"]), reviews)),
            assetLocks=Nodes[Lock](
                nodes=[
                    Lock(state=lock["state"], holder=person(lock["display_name"]))
                    for lock in locks[asset["id"]][:5]
                ]
            ),
            assetTags=Nodes[AssetTag](
                nodes=[AssetTag(tag=Tag(name=tag["name"])) for tag in tags[asset["id"]][:10]]
            ),
        )
        for asset in assets
    ]


def head(version, reviews):
    if version is None:
        return []
    review = reviews.get(version["id"])
    newest = [] if review is None else [Review(id=review["id"], state=review["state"])]
    return [
        Version(
            id=version["id"],
            versionNumber=version["version_number"],
            sizeBytes=str(version["size_bytes"]),
            sha256=version["sha256"],
            assetReviews=Nodes[Review](nodes=newest),
        )
    ]


def person(display_name):
    return None if display_name is None else Person(displayName=display_name)


@app.post("/asset-page-50", response_model=Data[AssetPage])
async def asset_page(request: Request, values: List[UUID]):
    async with database(request) as connection:
        assets = await connection.fetch(
            """select id, name, parent_path, type from app_public.assets
            where project_id = $1 order by name, id limit 50""",
            values[0],
        )
        found = await with_all(connection, assets)
    return Data[AssetPage](data=AssetPage(assets=Nodes[Asset](nodes=found)))


@app.post("/one-asset", response_model=Data[OneAsset])
async def one_asset(request: Request, values: List[UUID]):
    async with database(request) as connection:
        assets = await connection.fetch(
            "select id, name, parent_path, type from app_public.assets where id = $1", values[0]
        )
        found = await with_all(connection, assets)
    return Data[OneAsset](data=OneAsset(asset=found[0] if found else None))


@app.post("/my-queue", response_model=Data[Queue])
async def my_queue(request: Request, values: List[UUID]):
    async with database(request) as connection:
        rows = await connection.fetch(QUEUE, values[0])
    return Data[Queue](data=Queue(myReviewQueue=Nodes[QueuedReview](nodes=[queued(row) for row in rows])))


def queued(row):
    asset = None if row["name"] is None else AssetName(name=row["name"], parentPath=row["parent_path"])
    version = (
        None
        if row["version_id"] is None
        else QueuedVersion(id=row["version_id"], versionNumber=row["version_number"], asset=asset)
    )
    return QueuedReview(
        id=row["id"],
        state=row["state"],
        message=row["message"],
        contentSha256=row["content_sha256"],
        submitter=person(row["display_name"]),
        version=version,
    )


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
