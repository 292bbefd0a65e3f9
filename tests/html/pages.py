#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
#
# pages.py FOLDER: reads all pages of an HTML report and says what is wrong with them:
#
# - a tag that is not closed, or not in its turn; an element or an attribute that none of our
#   pages has (so a name of somebody else's that became one is seen); the same id twice
# - a script or a style in a page; a page without its policy, or with another one
# - a link to what is not there: a file, or an id in it; a table without headers
# - a word of more than some lines
# - control characters, and those that turn the direction of writing
# - data that is no JSON
#
# Nothing on stdout and 0 when all is well.
import json
import os
import re
import sys
import urllib.parse
from html.parser import HTMLParser

VOID = set("meta link br hr input img".split())
TAGS = VOID | set(
    "html head title script body header nav main footer section a p h1 h2 h3 h4 ul ol li dl dt dd "
    "table caption thead tbody tfoot tr th td pre code kbd i b em strong mark span div time "
    "form label input select option datalist button dialog noscript details summary "
    "svg g path line polyline polygon circle ellipse rect text title use defs symbol marker".split())
VOID -= {"img"}
TAGS -= {"img"}
ATTRIBUTES = set(
    "lang charset http-equiv content name rel href src defer type id class title role tabindex "
    "hidden scope value placeholder list autocomplete method open for datetime colspan rowspan "
    "viewbox width height x y x1 x2 y1 y2 cx cy r rx ry d points transform text-anchor fill stroke "
    "preserveaspectratio xmlns font-size font-family font-weight stroke-width stroke-dasharray".split())
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "base-uri 'none'; form-action 'none'")
TRICKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.path = path
        self.wrong = []
        self.open = []
        self.ids = set()
        self.links = []
        self.policy = None
        self.data = None
        self.table = []  # headers of the tables that are open
        self.h1 = 0

    def bad(self, what):
        self.wrong.append(f"{self.path}:{self.getpos()[0]}: {what}")

    def start(self, tag, attrs):
        given = dict(attrs)
        if tag not in TAGS:
            self.bad(f"an element <{tag}>")
        for name in given:
            if name not in ATTRIBUTES and not re.fullmatch(r"(aria|data)-[a-z-]+", name):
                self.bad(f"an attribute {name} of <{tag}>")
        if "id" in given:
            if not given["id"] or re.search(r"\s", given["id"]):
                self.bad(f"an id {given['id']!r}")
            if given["id"] in self.ids:
                self.bad(f"the id {given['id']} twice")
            self.ids.add(given["id"])
        for name in ("href", "src"):
            if name in given:
                self.links.append((self.getpos()[0], given[name] or "", given))
        if tag == "script" and "src" not in given:
            if given.get("type") != "application/json":
                self.bad("a script in the page")
            self.data = ""
        if given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given["content"]
        if tag == "table":
            self.table.append(0)
        if tag == "th" and self.table:
            self.table[-1] += 1
            if given.get("scope") not in ("col", "row"):
                self.bad("a <th> without its scope")
        self.h1 += tag == "h1"

    def handle_starttag(self, tag, attrs):
        self.start(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.start(tag, attrs)
        if "svg" not in self.open:
            self.bad(f"<{tag}/> is not closed by that")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.bad(f"</{tag}>, but open is {' '.join(self.open[-3:])}")
            if tag not in self.open:
                return
        while self.open and self.open.pop() != tag:
            pass
        if tag == "script" and self.data is not None:
            try:
                json.loads(self.data)
            except ValueError as error:
                if self.data.strip():
                    self.bad(f"data that is no JSON: {error}")
            self.data = None
        if tag == "table" and self.table and not self.table.pop():
            self.bad("a table without headers")

    def handle_data(self, text):
        if self.data is not None:
            self.data += text
        elif any(len(word) > 450 for word in text.split()):
            self.bad("a word that fills the window")

    def handle_comment(self, text):
        self.bad("a comment")

    def finish(self):
        if self.open:
            self.bad(f"still open: {' '.join(self.open)}")
        if self.policy != POLICY:
            self.bad(f"the policy is {self.policy}")
        if self.h1 != 1:
            self.bad(f"{self.h1} headings <h1>")


def read(folder):
    pages, files = {}, set()
    for where, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(where, name)
            path = os.path.relpath(full, folder)
            files.add(path)
            if not name.endswith(".html"):
                continue
            page = Page(path)
            with open(full, encoding="utf-8", newline="") as f:
                text = f.read()
            for n, line in enumerate(text.split("\n"), 1):
                if TRICKS.search(line):
                    page.wrong.append(f"{path}:{n}: a character that plays tricks")
            page.feed(text)
            page.close()
            page.finish()
            pages[path] = page
    return pages, files


def check_link(page, pages, files, line, href, given):
    where = f"{page.path}:{line}: {href}"
    if href in ("data:,", ""):
        return [] if href else [f"{where}: an empty link"]
    url = urllib.parse.urlsplit(href)
    if url.scheme or url.netloc:
        if url.scheme != "https":
            return [f"{where}: not https"]
        return [] if given.get("rel") == "noreferrer" else [f"{where}: without rel=noreferrer"]
    target = page.path
    if url.path:
        target = os.path.normpath(os.path.join(os.path.dirname(page.path),
                                               urllib.parse.unquote(url.path)))
    if target not in files:
        return [f"{where}: no such file"]
    # "#NAME=VALUE" is read by a script.
    if url.fragment and "=" not in url.fragment:
        if urllib.parse.unquote(url.fragment) not in pages[target].ids:
            return [f"{where}: no such id"]
    return []


def main():
    pages, files = read(sys.argv[1])
    wrong = [] if "index.html" in pages else ["there is no index.html"]
    for page in pages.values():
        wrong += page.wrong
        for line, href, given in page.links:
            wrong += check_link(page, pages, files, line, href, given)
    print("\n".join(wrong[:40]), end="\n" if wrong else "")
    return bool(wrong)


sys.exit(main())
