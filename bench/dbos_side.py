"""The three-step workflow of `bench.runs` in DBOS, run by the Python that has it.

`python dbos_side.py DATABASE_URL SYSTEM_URL RUNS THREADS` prints seconds for all runs, as JSON.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

from dbos import DBOS

DATABASE, SYSTEM, RUNS, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
DBOS(
    config={"name": "side", "system_database_url": DATABASE, "run_admin_server": False, "log_level": "ERROR"}
)


def ask(method: str, path: str, body: object = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    request = Request(SYSTEM + path, data, {"Content-Type": "application/json"}, method=method)
    with urlopen(request, timeout=30) as answer:
        return json.load(answer)


@DBOS.step()
def read(contact: int) -> dict:
    return ask("GET", f"/contacts/{contact}")


@DBOS.step()
def create(contact: dict) -> str:
    return ask("POST", "/leads", {"email": contact["email"]})["id"]


@DBOS.step()
def link(contact: int, lead: str) -> str:
    return ask("PUT", f"/contacts/{contact}", {"lead": lead})["id"]


@DBOS.workflow()
def contact_to_lead(event: dict) -> dict:
    contact = read(event["objectId"])
    lead = create(contact)
    return {"lead": lead, "linked": link(event["objectId"], lead)}


DBOS.launch()
contact_to_lead({"objectId": 0})
began = time.perf_counter()
with ThreadPoolExecutor(THREADS) as pool:
    done = list(pool.map(lambda number: contact_to_lead({"objectId": number}), range(RUNS)))
took = time.perf_counter() - began
assert all(result["lead"] == "7" for result in done)
print(json.dumps({"seconds": took}))
DBOS.destroy()
