#!/usr/bin/env python3
"""How long pages of the trace take from the server when two hundred ask at once, on a run of ten million events, as wrk sees it:
median and 99th of a hundred, errors, and what became of the server's memory.

    BENCH_EVENTS=10000000   length of the run       BENCH_SECONDS=10   of each kind       BENCH_CLIENTS=200

Four kinds. What can be had is bounded by what a page costs: with 200 clients that always wait for a page, a median of 20 ms is ten
thousand pages a second. So the first kind tells what the server does with a page that it has, the last what making one from anywhere
in the run costs.
"""
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMILEY = os.path.join(ROOT, 'smiley')
PROGRAM = os.path.join(ROOT, 'test_app', 'mixed_calls.py')
EVENTS = int(os.environ.get('BENCH_EVENTS', 10_000_000))
SECONDS = int(os.environ.get('BENCH_SECONDS', 10))
CLIENTS = int(os.environ.get('BENCH_CLIENTS', 200))
EVENTS_A_ROUND = 688

# name, what the n-th request asks for in Lua: a page's number
KINDS = [
    ('one page', 'return 1 + pages // 2'),
    ('one person paging', 'return n % pages + 1'),
    ('each client paging from its own place', 'return (n % clients * (pages // clients) + n // clients) % pages + 1'),
    ('any page of the run', 'return math.random(pages)'),
]
SCRIPT = '''
local pages, clients, n = %d, %d, 0
local function choose() %s end
function init() math.randomseed(7) end
function request() n = n + 1; return wrk.format("GET", "%s?page=" .. string.format("%%d", choose())) end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %%f %%f %%d %%d\\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000,
           summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
'''


def memory(pid):
    with open('/proc/%d/status' % pid) as f:
        return int(re.search(r'VmRSS:\s+(\d+)', f.read()).group(1)) / 1024


def measure(home, url, path, pages, pid, name, choice):
    # wrk's Lua has no // of its own
    choice = re.sub(r'(\w+) // (\w+)', r'math.floor(\1 / \2)', choice)
    script = os.path.join(home, 'ask.lua')
    with open(script, 'w') as f:
        f.write(SCRIPT % (pages, CLIENTS, choice, path))
    before = memory(pid)
    done = subprocess.run(['wrk', '-t1', '-c%d' % CLIENTS, '-d%ds' % SECONDS, '-s', script, url], check=True, stdout=subprocess.PIPE,
                          universal_newlines=True)
    median, high, requests, errors = re.search(r'RESULT (\S+) (\S+) (\d+) (\d+)', done.stdout).groups()
    print('%-40s %8.2f ms %8.2f ms %9.0f %7s %7.0f %7.0f' %
          (name, float(median), float(high), int(requests) / SECONDS, errors, before, memory(pid)), flush=True)
    return int(errors)


def main():
    with tempfile.TemporaryDirectory() as home:
        database = os.path.join(home, 'bench.db')
        subprocess.run([SMILEY, '-q', '--database', database, 'run', '--local', PROGRAM, str(max(1, EVENTS // EVENTS_A_ROUND))], check=True,
                       stdout=subprocess.DEVNULL)
        server = subprocess.Popen([SMILEY, '--database', database, 'server', '--port', '0'], stderr=subprocess.PIPE,
                                  universal_newlines=True)
        try:
            url = re.search(r'http://[^/]+', server.stderr.readline()).group()
            with urllib.request.urlopen(url + '/runs/last') as answer:
                path = re.search(r'/runs/[^?#]+', answer.geturl()).group()
                pages = int(re.findall(r'aria-label="Pages">.*?>([\d,]+)</a><a [^>]*rel="next"', answer.read().decode())[0].replace(',', ''))
            print('%d pages, %d clients, %d s each' % (pages, CLIENTS, SECONDS))
            print('%-40s %11s %11s %9s %7s %15s' % ('', 'median', '99th of 100', 'pages/s', 'errors', 'MB before after'))
            errors = sum(measure(home, url, path, pages, server.pid, *kind) for kind in KINDS * 2)
        finally:
            server.terminate()
            server.wait()
    sys.exit(1 if errors else 0)


main()
