"""A coaching endpoint as one would write it with FastAPI and LangGraph: a graph of one node that asks a
model, its history kept by LangGraph's own saver. The model answers at once, or after MODEL_MS.

DATABASE_URL: postgres://... or sqlite:///path. POOL: connections of each worker.
"""

import asyncio
import fcntl
import os
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field
from typing_extensions import TypedDict
from ulid_like import new_id

DATABASE_URL = os.environ["DATABASE_URL"]
MODEL_MS = int(os.environ.get("MODEL_MS", "0"))
POOL = int(os.environ.get("POOL", "8"))
API_KEY = os.environ["API_KEY"]
WORDS = "You have named what was in the way and what moved it. Which of the two would you like to look at first?"


class Talk(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


async def coach(state: Talk) -> dict:
    await asyncio.sleep(MODEL_MS / 1000)
    return {"messages": [AIMessage(content=WORDS)]}


def graph(saver):
    builder = StateGraph(Talk)
    builder.add_node("coach", coach)
    builder.add_edge(START, "coach")
    builder.add_edge("coach", END)
    return builder.compile(checkpointer=saver)


@asynccontextmanager
async def saver():
    if DATABASE_URL.startswith("sqlite:"):
        import aiosqlite
        from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

        async with aiosqlite.connect(DATABASE_URL.removeprefix("sqlite://"), timeout=30) as connection:
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = FULL")
            saver = AsyncSqliteSaver(connection)
            await saver.setup()
            yield saver
        return
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg.rows import dict_row
    from psycopg_pool import AsyncConnectionPool

    settings = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
    async with AsyncConnectionPool(DATABASE_URL, min_size=POOL, max_size=POOL, kwargs=settings) as pool:
        saver = AsyncPostgresSaver(pool)
        # Its migrations do not stand being run by several workers at once.
        with open(Path(tempfile.gettempdir()) / f"langgraph-setup-{os.getppid()}", "w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            await saver.setup()
        yield saver


@asynccontextmanager
async def lifespan(app: FastAPI):
    async with saver() as kept:
        app.state.graph = graph(kept)
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
    config = {"configurable": {"thread_id": session}}
    said = {"messages": [HumanMessage(content=turn.input.message)]}
    state = await app.state.graph.ainvoke(said, config)
    messages = state["messages"]
    return {
        "success": True,
        "data": {
            "session_id": session,
            "output": {
                "message": messages[-1].content,
                "turn": len(messages) // 2,
                "session_active": True,
            },
        },
    }
