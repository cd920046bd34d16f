# What a FastAPI service does with an upload when it is written as its tutorial says: the framework spools the whole
# form to a temporary file, and the endpoint copies it to its place, with a digest on the way.
import hashlib
import os
import sys

import uvicorn
from fastapi import FastAPI, UploadFile

port, folder = int(sys.argv[1]), sys.argv[2]
app = FastAPI()


@app.post("/upload", status_code=201)
async def upload(file: UploadFile):
    digest = hashlib.sha256()
    path = os.path.join(folder, os.path.basename(file.filename))
    with open(path, "wb") as target:
        while chunk := await file.read(1024 * 1024):
            digest.update(chunk)
            target.write(chunk)
    return {"sha256": digest.hexdigest()}


uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
