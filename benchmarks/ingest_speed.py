"""Whole ingest of LiteLLM payloads, against one plain typed DuckDB statement over the same fields of the same file, and against loops
over the rows through the price functions of litellm and genai-prices. Ratios are of the same run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import made_logs

LOOP_ROWS = 20_000  # a loop's speed does not depend on how long it runs
FIELDS = """{id: 'VARCHAR', request_id: 'VARCHAR', trace_id: 'VARCHAR', session_id: 'VARCHAR', call_type: 'VARCHAR', cache_hit: 'VARCHAR', stream: 'BOOLEAN',
status: 'VARCHAR', custom_llm_provider: 'VARCHAR', startTime: 'DOUBLE', completionStartTime: 'DOUBLE', response_time: 'DOUBLE', request_duration_ms: 'DOUBLE',
model: 'VARCHAR', model_group: 'VARCHAR', api_base: 'VARCHAR', response_cost: 'DOUBLE', spend: 'DOUBLE',
cost_breakdown: 'STRUCT(service_tier VARCHAR, data_residency VARCHAR, vertex_location VARCHAR)', prompt_tokens: 'BIGINT', completion_tokens: 'BIGINT',
total_tokens: 'BIGINT', request_tags: 'VARCHAR[]', end_user: 'VARCHAR', "user": 'VARCHAR', team_id: 'VARCHAR', usage: 'JSON',
hidden_params: 'STRUCT(usage_object JSON)', model_parameters: 'JSON', messages: 'JSON', response: 'STRUCT(model VARCHAR, usage JSON, service_tier VARCHAR)',
metadata: 'STRUCT(usage_object JSON, user_api_key_user_id VARCHAR, user_api_key_end_user_id VARCHAR, user_api_key_team_alias VARCHAR,
user_api_key_team_id VARCHAR, user_api_key_alias VARCHAR, spend_logs_metadata JSON, requester_metadata JSON)'}"""


def main(rows: int, folder: Path) -> None:
    log = made_logs.litellm(folder / f"litellm-{rows}.jsonl", rows)
    print(f"LiteLLM payloads: {rows:,} of {log.stat().st_size / rows:,.0f} bytes")
    plain = _plain(log, folder / "plain.duckdb")
    store = folder / "ours.duckdb"
    store.unlink(missing_ok=True)
    ingest = _run("ingest", str(log), "--db", str(store), "-q")
    report = _run("report", "--by", "model", "--db", str(store), "-o", str(folder / "report.txt"))
    print(
        f"  ingest: {ingest:.1f} s, {ingest / plain:.1f} x a plain typed create-table-as of the same fields ({plain:.1f} s)"
    )
    ours = rows / (ingest + report)
    print(
        f"  ingest and report: {ours:,.0f} rows/s; peak memory {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:,.0f} MB"
    )
    for name, price in (("litellm.cost_per_token", _litellm), ("genai_prices.calc_price", _genai)):
        try:
            speed = _loop(log, price)
        except ImportError:
            print(f"  {name}: not installed")
        else:
            print(f"  {ours / speed:.0f} x a loop over {name} ({speed:,.0f} rows/s)")


def _run(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "costaudit", *arguments], check=True)
    return time.perf_counter() - started


def _plain(log: Path, to: Path) -> float:
    to.unlink(missing_ok=True)
    with duckdb.connect(str(to)) as con:
        con.execute("set enable_progress_bar = false")
        started = time.perf_counter()
        con.execute(
            f"create table t as select * from read_json('{log}', format = 'newline_delimited', columns = {FIELDS})"
        )
        con.execute("checkpoint")
    return time.perf_counter() - started


def _loop(log: Path, made):  # type: ignore[no-untyped-def]
    price = made()
    started = time.perf_counter()
    count = 0
    with log.open() as lines:
        for count, line in enumerate(lines, 1):
            record = json.loads(line)
            price(record["custom_llm_provider"], record["model"], record["metadata"]["usage_object"])
            if count == LOOP_ROWS:
                break
    return count / (time.perf_counter() - started)


def _litellm():  # type: ignore[no-untyped-def]
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no network
    import litellm

    def price(provider: str, model: str, usage: dict) -> object:  # type: ignore[type-arg]
        try:
            return litellm.cost_per_token(
                model=model, custom_llm_provider=provider, prompt_tokens=usage["prompt_tokens"],
                completion_tokens=usage["completion_tokens"], cache_read_input_tokens=usage["prompt_tokens_details"]["cached_tokens"],
            )  # fmt: skip
        except Exception:  # noqa: BLE001  an unknown model costs a loop as much time as a known one
            return None

    return price


def _genai():  # type: ignore[no-untyped-def]
    from genai_prices import Usage, calc_price

    def price(provider: str, model: str, usage: dict) -> object:  # type: ignore[type-arg]
        try:
            return calc_price(
                Usage(input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"],
                      cache_read_tokens=usage["prompt_tokens_details"]["cached_tokens"]),
                model_ref=model, provider_id="google" if provider == "gemini" else provider,
            )  # fmt: skip
        except LookupError:
            return None

    return price


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp"))
