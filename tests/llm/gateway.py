"""A real OpenAI-compatible server for tests: LiteLLM's proxy, in a virtual environment of its own.

It needs no weights and no key: some of its models answer with fixed words, another passes questions on to a
scripted server of ours, so that what a real gateway makes of an answer is what our client reads.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from llm.openai_compatible import OpenAICompatible
from tests.jobs.processes import free_port

# MIT (all that is used here; the package's enterprise part has a licence of its own and is not).
PACKAGE = "litellm[proxy]==1.106.2"
KEY = "sk-tenon-try-0123456789abcdef"
INSTALL_SECONDS = 1200
START_SECONDS = 120


class CannotInstall(Exception):
    """The package is not to be had here."""


def installed(folder: Path) -> Path:
    """The virtual environment with the package, made there unless it is. Raises CannotInstall."""
    python = folder / "bin" / "python"
    if not (folder / "bin" / "litellm").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        try:
            subprocess.run(
                [str(python), "-m", "pip", "install", "--quiet", PACKAGE],
                check=True,
                capture_output=True,
                timeout=INSTALL_SECONDS,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as problem:
            told = getattr(problem, "stderr", b"") or b""
            raise CannotInstall(
                f"{PACKAGE} cannot be installed: {told.decode(errors='replace')[-300:]}"
            ) from None
    return folder


def _config(behind: str) -> dict[str, Any]:
    def fixed(name: str, answer: str) -> dict[str, Any]:
        params = {"model": f"openai/{name}", "api_key": "none", "mock_response": answer}
        return {"model_name": name, "litellm_params": params}

    passed_on = {"model": "openai/scripted", "api_base": behind, "api_key": "sk-behind", "max_retries": 0}
    return {
        "model_list": [
            fixed("words", "ready and waiting for the next question"),
            fixed("json", '{"word": "ready"}'),
            fixed("limited", "litellm.RateLimitError"),
            fixed("long", "litellm.ContextWindowExceededError"),
            fixed("broken", "litellm.InternalServerError"),
            {"model_name": "behind", "litellm_params": passed_on},
        ],
        "litellm_settings": {"telemetry": False, "num_retries": 0},
        "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        "general_settings": {"master_key": KEY},
    }


class Gateway:
    """The running server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def model(self, name: str, **options: Any) -> OpenAICompatible:
        """Our client for one of its models."""
        return OpenAICompatible(name, **{"url": f"{self.url}/v1", "key": KEY, "retries": 0, **options})


@contextmanager
def gateway(venv: Path, folder: Path, behind: str) -> Iterator[Gateway]:
    """The proxy, its files in `folder`; its model "behind" asks the server at `behind`."""
    port = free_port()
    config = folder / "config.yaml"
    config.write_text(json.dumps(_config(behind)))  # JSON is YAML
    quiet = {"LITELLM_TELEMETRY": "False", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "HOME": str(folder)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                str(venv / "bin" / "litellm"),
                "--config",
                str(config),
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ.get("PATH", ""), **quiet},
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/health/liveliness", process)
            yield Gateway(url)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError("The proxy did not start; see its log.")
