#!/usr/bin/env python3
"""An RFC 2217 server of python3-serial's own PortManager in front of a raw TCP port, for one client.

usage: pyserial_server.py HOST:PORT        prints the number of its own port
"""
import socket
import sys
import threading

import serial
import serial.rfc2217


class Client:
    """What PortManager writes to."""

    def __init__(self, connection):
        self.write = connection.sendall


def copy_back(line, manager, client):
    while True:
        if data := line.read(1):
            client.write(b"".join(manager.escape(data)))


def main():
    # A socket:// line takes every setting, drives no line, and says that CTS, DSR and DCD are on.
    line = serial.serial_for_url("socket://" + sys.argv[1], timeout=0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        connection, _ = server.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client = Client(connection)
    manager = serial.rfc2217.PortManager(line, client)
    threading.Thread(target=copy_back, args=(line, manager, client), daemon=True).start()
    while data := connection.recv(1024):
        line.write(b"".join(manager.filter(data)))


if __name__ == "__main__":
    main()
