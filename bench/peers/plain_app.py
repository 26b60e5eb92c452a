"""The same endpoint written by hand with FastAPI and psycopg: one transaction a turn, the two messages and
the session's counters, the last ten messages loaded for the model. PostgreSQL alone.

DATABASE_URL, MODEL_MS, POOL and API_KEY as in langgraph_app.py.
"""

import asyncio
import os
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field
from ulid_like import new_id

DATABASE_URL = os.environ["DATABASE_URL"]
MODEL_MS = int(os.environ.get("MODEL_MS", "0"))
POOL = int(os.environ.get("POOL", "8"))
API_KEY = os.environ["API_KEY"]
WORDS = "You have named what was in the way and what moved it. Which of the two would you like to look at first?"
TABLES = """
CREATE TABLE IF NOT EXISTS plain_sessions (
    id text PRIMARY KEY, user_id text NOT NULL, messages int NOT NULL DEFAULT 0,
    last_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS plain_messages (
    session_id text NOT NULL REFERENCES plain_sessions, seq int NOT NULL, role text NOT NULL,
    content text NOT NULL, PRIMARY KEY (session_id, seq));
"""


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with AsyncConnectionPool(DATABASE_URL, min_size=POOL, max_size=POOL) as pool:
        async with pool.connection() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(1)")
            await connection.execute(TABLES)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


class Input(BaseModel):
    user_id: str = Field(min_length=1, max_length=128)
    message: str = Field(min_length=1, max_length=8000)
    profile: dict | None = None


class Turn(BaseModel):
    input: Input
    session_id: str | None = None


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


@app.post("/v1/hiring/coaching-session")
async def coaching_session(turn: Turn, x_api_key: Annotated[str, Header()]):
    if x_api_key != API_KEY:
        raise HTTPException(status_code=401)
    session = turn.session_id or new_id("sess_")
    if turn.session_id:
        async with app.state.pool.connection() as connection:
            loaded = await connection.execute(
                "SELECT role, content FROM plain_messages WHERE session_id = %s ORDER BY seq DESC LIMIT 10",
                (session,),
            )
            await loaded.fetchall()
    await asyncio.sleep(MODEL_MS / 1000)
    async with app.state.pool.connection() as connection:
        counted = await connection.execute(
            "INSERT INTO plain_sessions (id, user_id, messages) VALUES (%s, %s, 2) ON CONFLICT (id) DO UPDATE "
            "SET messages = plain_sessions.messages + 2, last_at = now() RETURNING messages",
            (session, turn.input.user_id),
        )
        (count,) = await counted.fetchone()
        await connection.execute(
            "INSERT INTO plain_messages (session_id, seq, role, content) VALUES (%s, %s, 'user', %s), "
            "(%s, %s, 'assistant', %s)",
            (session, count - 1, turn.input.message, session, count, WORDS),
        )
    output = {"message": WORDS, "turn": count // 2, "session_active": True}
    return {"success": True, "data": {"session_id": session, "output": output}}
