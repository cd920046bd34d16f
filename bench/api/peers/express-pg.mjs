// The limit: one statement that makes the whole answer, behind Express and pg, with the same token and the same rights.
import express from "express";
import { jwtVerify } from "jose";
import pg from "pg";

const [port, connectionString, secret, given] = process.argv.slice(2);
const statements = JSON.parse(given);
const key = new TextEncoder().encode(secret);
const pool = new pg.Pool({ connectionString, max: 20 });
const app = express();
app.use(express.json());

app.post("/:query", (req, res, next) => {
  answer(req).then((body) => res.type("json").send(body), next);
});

async function answer(req) {
  const { payload } = await jwtVerify(req.get("authorization").slice(7), key);
  const settings = {
    role: "gadb_user",
    "app.current_user_id": payload.sub,
    "app.session_id": payload.sid,
    "app.token_version": String(payload.tv),
  };
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query({
      name: "begin-with",
      text: "select set_config(key, value, true) from json_each_text($1)",
      values: [JSON.stringify(settings)],
    });
    const text = `select (${statements[req.params.query]})::text as body`;
    const { rows } = await client.query({ name: req.params.query, text, values: req.body });
    await client.query("commit");
    return rows[0].body;
  } finally {
    client.release();
  }
}

app.listen(Number(port), "127.0.0.1");
