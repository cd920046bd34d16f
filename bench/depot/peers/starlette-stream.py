# The most that Python offers: the raw body as it arrives, hashed, written and forced to disk.
import hashlib
import os
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

port, folder = int(sys.argv[1]), sys.argv[2]


async def upload(request: Request):
    digest = hashlib.sha256()
    path = os.path.join(folder, os.path.basename(request.path_params["name"]))
    with open(path, "wb") as target:
        async for chunk in request.stream():
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return JSONResponse({"sha256": digest.hexdigest()}, status_code=201)


app = Starlette(routes=[Route("/{name}", upload, methods=["PUT"])])
uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
