#!/usr/bin/env bash
# Runs a command in a host's dom0, as root, over its serial console: prints its output, ends with its status.
#
#   Lab/dom0.sh h1 xl list
#   Lab/dom0.sh h1 'killall -9 libvirtd; sleep 1; libvirtd -d -l'
#
# Environment: LAB (default .build/lab), TIMEOUT (seconds, default 60; then the status is 124). Calls wait for one another.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 HOST COMMAND…" >&2; exit 64; }
LAB=$(realpath -m "${LAB:-$(dirname "${BASH_SOURCE[0]}")/../.build/lab}")
cd "$LAB/run/$1" 2>/dev/null && [ -S serial.sock ] || { echo "dom0.sh: $1 does not run; bash Lab/boot.sh $1" >&2; exit 69; }
shift
exec python3 - "$*" <<'P'
import base64, fcntl, hashlib, os, re, socket, sys, time

deadline = time.monotonic() + float(os.environ.get("TIMEOUT", "60"))
lock = open("serial.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
console = socket.socket(socket.AF_UNIX)
console.connect("serial.sock")
console.settimeout(0.1)
seen = b""


def hear():
    global seen
    try:
        data = console.recv(65536)
    except socket.timeout:
        return
    if not data:
        sys.exit("dom0.sh: the host has ended")
    seen += data


def type_line(line):
    """Xen holds 32 characters of what comes in: a few at a time, and on when they are echoed."""
    for at in range(0, len(line) + 1, 12):
        piece = (line + "\n")[at:at + 12].encode()
        heard, patience = len(seen), time.monotonic() + 0.5
        console.sendall(piece)
        while piece.strip() not in seen[heard:] and time.monotonic() < patience:
            hear()


def text():
    """What was heard, without Xen's own messages."""
    return re.sub(r"\(XEN\)[^\n]*\n", "", seen.decode(errors="replace").replace("\r", ""))


tag = "%d-%d" % (os.getpid(), time.time_ns())
command = sys.argv[1].encode() + b"\n"
code, digest = base64.b64encode(command).decode(), hashlib.md5(command).hexdigest()
while "<<" + tag not in text() and time.monotonic() < deadline:
    type_line("")
    type_line(">/tmp/typed")
    for at in range(0, len(code), 200):
        type_line("echo %s >>/tmp/typed" % code[at:at + 200])
    type_line("lab-run %s %s" % (tag, digest))
    patience = time.monotonic() + 10
    while "<<" + tag not in text() and time.monotonic() < min(deadline, patience):
        hear()
while time.monotonic() < deadline:
    hear()
    # Long output is searched once it is complete, not each time some of it comes in.
    if b">>" + tag.encode() not in seen[-4096:]:
        continue
    found = re.search(r"<<%s\n(.*)>>%s:(\d+):" % (tag, tag), text(), re.S)
    if found:
        sys.stdout.buffer.write(base64.b64decode(re.sub(r"\s", "", found.group(1))))
        sys.exit(int(found.group(2)))
sys.stderr.write(seen.decode(errors="replace")[-2000:])
sys.exit(124)
P
