"""dnsviz in a DNS of its own: each address that it means to ask on port 53 is asked at the address
and port that ADDRESSES names ("192.0.2.1=127.0.0.1:5301,..."), and any other nowhere."""
import os
import runpy
import sys

from dnsviz import transport

PLAYED = dict(pair.split("=") for pair in os.environ["ADDRESSES"].split(","))


def played(handler):
    address, port = PLAYED.get(str(handler.dst), "127.0.0.1:9").split(":")
    return (address, int(port))


transport.DNSQueryTransportHandlerDNS._get_connect_arg = played
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
