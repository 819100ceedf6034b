#!/usr/bin/python3
"""One errand of a mail user; prints one JSON line: {"ok": true, ...} or {"ok": false, "error": ...}.

    mail_client.py send HOST TOKEN [GATE]   SMTP to alice@lab; with GATE: prints "paused" in the middle of DATA, goes on when that file exists
    mail_client.py imap HOST TOKEN          is a message with this subject in the INBOX? how many, and the body of the first
    mail_client.py pop3 HOST TOKEN          the same by POP3
    mail_client.py append HOST TOKEN        puts a message into the INBOX by IMAP
"""
import imaplib
import json
import os
import poplib
import smtplib
import sys
import time

LIMIT = float(os.environ.get('MAIL_CLIENT_LIMIT', '10'))
USER, PASSWORD = 'alice', 'secret'


def message(token):
    return (f'From: bob@client.lab\r\nTo: alice@lab\r\nSubject: {token}\r\nMessage-ID: <{token}@client.lab>\r\n\r\n'
            f'hello {token}\r\n').encode()


def accepted(step, reply, wanted):
    if reply[0] != wanted:
        raise smtplib.SMTPResponseException(reply[0], step.encode() + b': ' + reply[1])


def send(host, token, gate=None):
    smtp = smtplib.SMTP(host, 25, timeout=LIMIT, local_hostname='client.lab')
    accepted('EHLO', smtp.ehlo(), 250)
    accepted('MAIL', smtp.mail('bob@client.lab'), 250)
    accepted('RCPT', smtp.rcpt('alice@lab'), 250)
    accepted('DATA', smtp.docmd('DATA'), 354)
    text = message(token)
    smtp.send(text[:40])
    if gate:
        print('paused', flush=True)
        while not os.path.exists(gate):
            time.sleep(0.005)
    smtp.send(text[40:] + b'.\r\n')
    reply = smtp.getreply()
    accepted('end of DATA', reply, 250)
    try:
        smtp.quit()
    except OSError:
        pass        # accepted is accepted
    return {'reply': reply[1].decode()}


def imap(host):
    box = imaplib.IMAP4(host, 143, timeout=LIMIT)
    box.login(USER, PASSWORD)
    return box


def read_imap(host, token):
    box = imap(host)
    box.select(readonly=True)
    found = box.search(None, 'SUBJECT', token)[1][0].split()
    body = box.fetch(found[0], '(BODY.PEEK[])')[1][0][1].decode() if found else ''
    box.logout()
    return {'count': len(found), 'body': body}


def read_pop3(host, token):
    box = poplib.POP3(host, 110, timeout=LIMIT)
    box.user(USER)
    box.pass_(PASSWORD)
    bodies = [b'\n'.join(box.retr(i + 1)[1]).decode() for i in range(box.stat()[0])]
    box.quit()
    found = [b for b in bodies if token in b]
    return {'count': len(found), 'body': found[0] if found else ''}


def append(host, token):
    box = imap(host)
    kind, answer = box.append('INBOX', None, None, message(token))
    if kind != 'OK':
        raise OSError(f'APPEND answered {kind} {answer}')
    box.logout()
    return {'reply': answer[0].decode()}


def main():
    errand = {'send': send, 'imap': read_imap, 'pop3': read_pop3, 'append': append}[sys.argv[1]]
    try:
        print(json.dumps({'ok': True, **errand(*sys.argv[2:])}), flush=True)
    except (OSError, EOFError, smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto) as e:
        print(json.dumps({'ok': False, 'error': f'{type(e).__name__}: {e}'}), flush=True)


main()
