#!/usr/bin/python3
"""A client that opens an SMTP session (or IMAP or POP3: any that greets) every 20 ms and measures how long none was answered.

    smtp_client.py HOST PORT OUT [BEAT]        BEAT: seconds between sessions

Each session is a task of its own with 0.5 s to connect and read the banner, so that a hanging server does not slow the beat.
Every 100 ms, and at the end (SIGTERM), one JSON line goes to OUT: good and bad counts, the kinds of bad, the longest time between
two good banners that follow each other, and the time since the last good one ("open": a service that never comes back has a
short longest gap and a long open one). Times are CLOCK_MONOTONIC in ns.
"""
import asyncio
import json
import os
import signal
import sys
import time

HOST, PORT, OUT = sys.argv[1], int(sys.argv[2]), sys.argv[3]
BEAT, LIMIT = float(sys.argv[4]) if len(sys.argv) > 4 else 0.020, 0.5
clock = time.monotonic_ns


class Tally:
    def __init__(self):
        self.started = clock()
        self.good = self.bad = self.longest = self.longest_from = self.longest_to = 0
        self.first_good = self.last_good = self.last_bad = None
        self.kinds = {}

    def banner(self):
        now = clock()
        if self.last_good is None:
            self.first_good = now
        elif now - self.last_good > self.longest:
            self.longest, self.longest_from, self.longest_to = now - self.last_good, self.last_good, now
        self.last_good = now
        self.good += 1

    def failure(self, kind):
        self.bad += 1
        self.last_bad = clock()
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def line(self, final):
        now = clock()
        since = self.started if self.last_good is None else self.last_good
        return json.dumps({'final': final, 't': now, 'good': self.good, 'bad': self.bad, 'kinds': self.kinds,
                           'longest': self.longest, 'from': self.longest_from, 'to': self.longest_to,
                           'open': now - since, 'first_good': self.first_good, 'last_good': self.last_good,
                           'last_bad': self.last_bad}) + '\n'


async def session(tally):
    writer = None
    try:
        async with asyncio.timeout(LIMIT):
            reader, writer = await asyncio.open_connection(HOST, PORT)
            banner = await reader.readline()
        if banner.startswith((b'220', b'* OK', b'+OK')):
            tally.banner()
            writer.write(b'QUIT\r\n')
        else:
            tally.failure('banner %r' % banner[:20] if banner else 'closed before the banner')
    except TimeoutError:
        tally.failure('no banner in 0.5 s')
    except OSError as e:
        tally.failure(e.strerror.split('(')[0].split('[')[0].strip() if e.strerror and e.errno is None else type(e).__name__)
    finally:
        if writer:
            writer.close()


async def main():
    tally, tasks, stop = Tally(), set(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with open(OUT, 'w', buffering=1) as out:
        beat, start, parent = 0, time.monotonic(), os.getppid()
        while not stop.is_set() and os.getppid() == parent:
            task = asyncio.create_task(session(tally))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            beat += 1
            if beat % max(1, round(0.1 / BEAT)) == 0:
                out.write(tally.line(False))
            await asyncio.sleep(max(0, start + beat * BEAT - time.monotonic()))
        await asyncio.gather(*tasks)
        out.write(tally.line(True))


asyncio.run(main())
