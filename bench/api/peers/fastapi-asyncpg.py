# The same statement by FastAPI and asyncpg, with the same token and the same rights.
import base64
import hashlib
import hmac
import json
import sys

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response

port, database_url, secret, given = sys.argv[1:]
statements = json.loads(given)
state = {}
app = FastAPI()


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


@app.post("/{query}")
async def answer(query: str, request: Request):
    who = claims(request)
    settings = {
        "role": "gadb_user",
        "app.current_user_id": who["sub"],
        "app.session_id": who["sid"],
        "app.token_version": str(who["tv"]),
    }
    values = await request.json()
    async with state["pool"].acquire() as connection, connection.transaction():
        await connection.fetch(
            "select set_config(key, value, true) from json_each_text($1)", json.dumps(settings)
        )
        body = await connection.fetchval(f"select ({statements[query]})::text", *values)
    return Response(body, media_type="application/json")


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
