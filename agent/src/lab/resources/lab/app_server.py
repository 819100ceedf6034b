#!/usr/bin/python3
"""Small daemons in the place of a mail product's web and directory servers.

    app_server.py http 8890 PID_FILE     GET /        200, "<h1>mail</h1>" and the node's name
    app_server.py line 9000 PID_FILE     greets "200 ready", answers PING with "200 PONG", QUIT with "200 bye", else "500 what?"

Goes into the background once it listens, with its pid in PID_FILE; TERM ends it.
"""
import http.server
import os
import signal
import socketserver
import sys

KIND, PORT, PID_FILE = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = f'<h1>mail</h1>{os.uname().nodename}\n'.encode()
        self.send_response(200)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


class Line(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b'200 ready\r\n')
        for line in self.rfile:
            word = line.strip().upper()
            self.wfile.write({b'PING': b'200 PONG\r\n', b'QUIT': b'200 bye\r\n'}.get(word, b'500 what?\r\n'))
            if word == b'QUIT':
                return


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    server = Server(('0.0.0.0', PORT), Web if KIND == 'http' else Line)
    os.makedirs(os.path.dirname(PID_FILE), exist_ok=True)
    child = os.fork()
    if child:
        with open(PID_FILE, 'w') as f:
            f.write(f'{child}\n')
        os._exit(0)     # the caller sees success only once the port listens and the pid is known
    os.setsid()
    null = os.open('/dev/null', os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)

    def leave(*_):
        os.unlink(PID_FILE)
        os._exit(0)

    signal.signal(signal.SIGTERM, leave)
    server.serve_forever(poll_interval=0.2)


main()
