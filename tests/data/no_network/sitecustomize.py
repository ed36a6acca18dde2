"""Stops whatever would leave this machine, and notes it in the file $ATTEMPTS.

Python runs a module of this name in every process that starts, before anything else. An audit hook sees what the socket
module does, whoever calls it, and cannot be taken away again.
"""

import os
import sys

LOCAL = ("localhost", "127.0.0.1", "::1", "", None)


def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        outside = isinstance(address, tuple) and not str(address[0]).startswith("127.") and address[0] != "::1"
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address = arguments[0]
        outside = address not in LOCAL
    else:
        return
    if outside:
        with open(os.environ["ATTEMPTS"], "a") as file:
            print(event, address, file=file)
        raise OSError(f"no network: {event} {address}")


sys.addaudithook(watch)
