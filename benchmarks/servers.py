"""Which web server under the token endpoint: requests a second, start to first answer, memory; all in one run.

    python -m pip install granian waitress cheroot gunicorn packaging   # what is not there is left out
    python benchmarks/servers.py [--rounds 3] [--seconds 3] [--only NAME]

Load comes from wrk (Debian's package), on loopback. The servers take turns, round by round, so that a slow moment of
the machine hits all of them; medians are printed, and ratios to the one that is used.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import importlib.util
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OURS = "gevent (mockserver)"
FORM = "grant_type=password&username=demo%40example.com&password=demo1234"
BASIC = base64.b64encode(b"cameramanager.test:qwertyuiopasdfghjklzxcvbnm12345").decode()
LUA = f"""wrk.method = "POST"
wrk.body = "{FORM}"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = "Basic {BASIC}"
"""
APP = "from mockserver.app import create_app; app = create_app()"
LOCKED = f"""{APP}
import threading
# One runner at a time: threads that all want to run only fight for the interpreter's lock.
inner, lock = app, threading.Lock()
def app(environ, start_response):
    with lock:
        return list(inner(environ, start_response))
"""
RUN_GEVENT = f"""{APP}
import sys
from gevent.pywsgi import WSGIServer, WSGIHandler
class Handler(WSGIHandler):
    def __init__(self, sock, *rest):
        sock.setsockopt(6, 1, 1)
        super().__init__(sock, *rest)
WSGIServer(("127.0.0.1", int(sys.argv[1])), app, log=None, handler_class=Handler).serve_forever()
"""
RUN_CHEROOT = """import sys; from {module} import app; from cheroot.wsgi import Server
Server(("127.0.0.1", int(sys.argv[1])), app, numthreads=10).safe_start()
"""
RUN_WERKZEUG = f"""{APP}
import sys, logging; from werkzeug.serving import run_simple
logging.getLogger("werkzeug").disabled = True
run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)
"""


def commands(port: int) -> dict[str, tuple[str, list[str]]]:
    """Return for each server what it needs and how it is started."""
    py = sys.executable
    gunicorn = [py, "-m", "gunicorn", "--log-level", "error", "-w", "1", "-b", f"127.0.0.1:{port}"]
    granian = [py, "-m", "granian", "--interface", "wsgi", "--no-log", "--host", "127.0.0.1", "--port", str(port)]
    waitress = f"import waitress; from bench_app import app; waitress.serve(app, listen='127.0.0.1:{port}', threads=8)"
    return {
        OURS: ("gevent", [py, "-m", "mockserver", "serve", "--port", str(port), "--log-level", "warning"]),
        "gevent, as it comes": ("gevent", [py, "-c", RUN_GEVENT, str(port)]),
        "gunicorn gevent": ("gunicorn", [*gunicorn, "-k", "gevent", "bench_app:app"]),
        "gunicorn sync": ("gunicorn", [*gunicorn, "bench_app:app"]),
        "gunicorn gthread 8": ("gunicorn", [*gunicorn, "-k", "gthread", "--threads", "8", "bench_app:app"]),
        "granian, 1 thread": ("granian", [*granian, "--blocking-threads", "1", "bench_app:app"]),
        "granian, 4 threads": ("granian", [*granian, "--blocking-threads", "4", "bench_app:app"]),
        "waitress": ("waitress", [py, "-c", waitress]),
        "cheroot": ("cheroot", [py, "-c", RUN_CHEROOT.format(module="bench_app"), str(port)]),
        "cheroot, one runner at a time": ("cheroot", [py, "-c", RUN_CHEROOT.format(module="bench_locked"), str(port)]),
        "werkzeug (development)": ("werkzeug", [py, "-c", RUN_WERKZEUG, str(port)]),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_answer(port: int, process: subprocess.Popen[bytes], limit: float = 20) -> float:
    """Return the seconds until the first token."""
    start = time.perf_counter()
    while time.perf_counter() - start < limit and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {BASIC}"}
            connection.request("POST", "/oauth/token", FORM, headers)
            if connection.getresponse().status == 200:
                return time.perf_counter() - start
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError("no token")


def load(port: int, connections: int, seconds: int, script: Path) -> float:
    """Return requests a second; 0 if anything but 200 came."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{port}/oauth/token"], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in told:
        return 0.0
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def memory(pid: int) -> float:
    """Return the MiB that a process and its children hold."""
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    total = 0
    for one in [pid, *map(int, children.stdout.split())]:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024


def measure(name: str, seconds: int, folder: Path) -> dict[str, float] | None:
    port = free_port()
    needs, command = commands(port)[name]
    if importlib.util.find_spec(needs) is None:
        return None
    path = os.pathsep.join([str(folder), str(Path(__file__).parents[1])])
    process = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": path}, cwd=folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        started = first_answer(port, process)
        one = load(port, 1, seconds, folder / "token.lua")
        sixteen = load(port, 16, seconds, folder / "token.lua")
        return {"start ms": started * 1000, "rps 1": one, "rps 16": sixteen, "MiB": memory(process.pid)}
    except RuntimeError:
        return None
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--only", help="servers whose name has this in it")
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed: apt-get install wrk")
    names = [name for name in commands(0) if not arguments.only or arguments.only in name]
    results: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        (folder / "bench_app.py").write_text(APP)
        (folder / "bench_locked.py").write_text(LOCKED)
        (folder / "token.lua").write_text(LUA)
        for number in range(arguments.rounds):
            for name in names:
                print(f"round {number + 1}: {name}", file=sys.stderr)
                if (found := measure(name, arguments.seconds, folder)) is not None:
                    results[name].append(found)
    columns = ("start ms", "rps 1", "rps 16", "MiB")
    print(f"| server | {' | '.join(columns)} | to ours, 1 / 16 |\n|---|{'--:|' * (len(columns) + 1)}")
    medians = {
        name: {column: statistics.median(one[column] for one in found) for column in columns}
        for name, found in results.items()
        if found
    }
    ours = medians.get(OURS)
    for name, row in medians.items():
        ratios = f"{row['rps 1'] / ours['rps 1']:.2f} / {row['rps 16'] / ours['rps 16']:.2f}" if ours else ""
        print(f"| {name} | {' | '.join(f'{row[column]:.0f}' for column in columns)} | {ratios} |")
    for name in names:
        if not results[name]:
            print(f"left out, not installed or did not start: {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
