"""A fixture into which a test inserts boards: TCP ports that are silent until a virtual board is put behind them."""
import selectors
import socket
import threading


class Nest:
    """One slot of a fixture. `address` is for gangflash; insert() connects it to a board behind tcp://, remove() takes it out."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.server.getsockname()[1]}"
        self.board = None
        self.heard = bytearray()  # all that the host ever sent
        self.lock = threading.Lock()
        self.wake, self.waker = socket.socketpair()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def insert(self, address):
        host, port = address.removeprefix("tcp://").split(":")
        self._put(socket.create_connection((host, int(port))))

    def remove(self):
        self._put(None)

    def close(self):
        self.waker.close()
        self.thread.join(10)

    def _put(self, board):
        with self.lock:
            old, self.board = self.board, board
        self.waker.send(b".")
        if old:
            old.close()

    def _serve(self):
        host = None
        while True:
            with self.lock:
                board = self.board
            with selectors.DefaultSelector() as selector:
                for each in filter(None, (self.server, self.wake, host, board)):
                    if each.fileno() >= 0:
                        selector.register(each, selectors.EVENT_READ)
                ready = [key.fileobj for key, _ in selector.select()]
            if self.wake in ready and not self.wake.recv(64):
                break
            if self.server in ready:
                if host:
                    host.close()
                host, _ = self.server.accept()
            elif host in ready:
                data = self._read(host)
                self.heard += data
                if not data:
                    host.close()
                    host = None
                elif board:
                    self._write(board, data)
            elif board in ready:
                data = self._read(board)
                if host and data:
                    self._write(host, data)
        for each in filter(None, (host, self.board, self.server, self.wake)):
            each.close()

    @staticmethod
    def _read(connection):
        try:
            return connection.recv(4096)
        except OSError:
            return b""

    @staticmethod
    def _write(connection, data):
        try:
            connection.sendall(data)
        except OSError:
            pass
