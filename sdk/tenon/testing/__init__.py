"""Testing an integration against twins: under pytest, in Tenon's sandbox, and with `python -m tenon test`."""

from tenon.report import RunReport
from tenon.report import RunReport as RunResult
from tenon.testing.criteria import criterion
from tenon.testing.host import TestHost
from tenon.testing.session import Delivery, Session
from tenon.testing.twins import Twin, Twins

__all__ = ["Delivery", "RunReport", "RunResult", "Session", "TestHost", "Twin", "Twins", "criterion"]
