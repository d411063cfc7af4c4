"""Twins as real HTTP on this machine, for clients that are not ours."""

from tenon.twins.serving.log import BadLog, RequestLog
from tenon.twins.serving.served import Exchange, Served
from tenon.twins.serving.server import TwinServer

__all__ = ["BadLog", "Exchange", "RequestLog", "Served", "TwinServer"]
