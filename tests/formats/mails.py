#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# mails.py MAIL NOTHING STAGED: what the mails of tests/tools/sample_review.c are to a mail
# library. Fails with what is not as it has to be.
import mailbox
import sys
from email import policy
from email.header import decode_header, make_header
from email.utils import getaddresses, parsedate_to_datetime


def mails(path):
    """All mails of a box, with headers as today's parser reads them."""
    from email import message_from_bytes
    return [message_from_bytes(m.as_bytes(), policy=policy.default)
            for m in mailbox.mbox(path, create=False)]


def check(what, value, expected):
    if value != expected:
        sys.exit(f'{what}: {value!r}, not {expected!r}')


def addresses(mail, header):
    return [a for _, a in getaddresses([str(h) for h in mail.get_all(header, [])])]


KNOWN = {'From', 'To', 'Cc', 'Subject', 'Date', 'Message-Id', 'In-Reply-To', 'References',
         'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding'}
sys.argv[1:] or sys.exit('no mail')
first, second = mails(sys.argv[1])
for mail in (first, second):
    check('other headers', set(mail.keys()) - KNOWN, set())
    check('defects', [d for h in mail.values() for d in getattr(h, 'defects', [])], [])
    check('type', mail.get_content_type(), 'text/plain')
    check('charset', mail.get_content_charset(), 'utf-8')
    check('sender', addresses(mail, 'From'), ['robot@example.org'])
    check('date', parsedate_to_datetime(mail['Date']).timestamp(), 1732276800)
    check('own id', mail['Message-Id'].strip() in mail.get_content(), False)
    check('closes', f'/r/{mail["Message-Id"].strip()[1:-1]}/' in mail.get_content(), True)
    # Lines of source, tags and commands are never folded.
    check('too long', [line for line in mail.get_content().splitlines()
                       if len(line) > 72 and line[0] not in '>|' and line[:4] != '    '], [])
check('to', addresses(first, 'To'), ['mallory@example.com'])
check('cc', addresses(first, 'Cc'), ['linux-fsdevel@vger.kernel.org', 'j@example.org'])
check('answered', first['In-Reply-To'].strip(), '<20241122.1@example.com>')
check('thread', first['References'].split(),
      ['<20241122.0@example.com>', '<20241122.1@example.com>'])
check('subject', str(first['Subject']).startswith('Re: [PATCH v2 1/2] demo: a'), True)
check('name', str(make_header(decode_header(second['To']))), 'Jörg Müller <jm@example.com>')
check('subject', second['Subject'], 'Re: [PATCH v2 2/2] demo: copy from the user')
check('thread', second['References'].split(),
      ['<20241122.0@example.com>', '<20241122.2@example.com>'])
check('text', 'Jörg Müller <jm@example.com> wrote:\n> --- a/fs/demo/file.c' in second.get_content(),
      True)
(staged,) = mails(sys.argv[3])
check('answered', staged['In-Reply-To'], None)
check('findings', staged.get_content().count('- fingerprint:'), 2)
(nothing,) = mails(sys.argv[2])
check('answered', nothing['In-Reply-To'].strip(), '<20241122.0@example.com>')
check('to', addresses(nothing, 'To'), ['jm@example.com'])
