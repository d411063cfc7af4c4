"""Workflows for these tests; the system `crm` is on loopback."""

HEAD = """from tenon import Context, TimedOut, connect, retry, step, workflow

crm = connect("crm")

@step("Read")
def read(ctx: Context, name: str) -> dict:
    return crm.get("/leads", params={"name": name}).json()

@step("Create")
def create(ctx: Context, name: str) -> str:
    return crm.post("/leads", json={"name": name}, write_key=name).json()["id"]

@step("Replace")
def replace(ctx: Context, name: str) -> str:
    return crm.put("/leads/1", json={"name": name}, write_key=name).json()["id"]

"""


def flow(body: str) -> dict[str, str]:
    """A project with one workflow whose function body this is, indented by four spaces."""
    source = f'{HEAD}@workflow("Orders")\ndef orders(ctx: Context, event: dict):\n{body}\n'
    return {"workflows/orders.py": source}
