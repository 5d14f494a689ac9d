"""Hosts that reach a board over the network: raw TCP, and RFC 2217 in the steps in which Debian's python3-serial 3.5 takes
them (options, then rate and format together, flow control, RTS, DTR, a purge), each answer awaited for 3 s."""
import re
import select
import socket
import struct
import time

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
BINARY, ECHO, SGA, COM_PORT = 0, 1, 3, 44
SET_BAUDRATE, SET_DATASIZE, SET_PARITY, SET_STOPSIZE, SET_CONTROL = 1, 2, 3, 4, 5
NOTIFY_LINESTATE, NOTIFY_MODEMSTATE, SET_LINESTATE_MASK, PURGE = 6, 7, 10, 12
PARITY = {"N": 1, "O": 2, "E": 3}
SECONDS_TO_ANSWER = 3


def ports_of(folder):
    """slot -> address, as station.yaml has it."""
    station = (folder / "station.yaml").read_text()
    return dict(re.findall(r'slot: (\w+), port: "([^"]+)"', station))


def connect(address):
    host, port = address.split("://")[1].split(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS_TO_ANSWER)


class RawClient:
    def __init__(self, address):
        self.socket = connect(address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, text, length, patience=SECONDS_TO_ANSWER):
        """The first `length` bytes of the answer, fewer if they do not come."""
        self.socket.sendall(bytes.fromhex(text))
        answer, end = b"", time.monotonic() + patience
        while len(answer) < length and select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
            more = self.socket.recv(4096)
            if not more:
                break
            answer += more
        return answer.hex(" ").upper()


class SerialClient:
    """An open port, as `serial.serial_for_url("rfc2217://...")` opens it."""

    def __init__(self, address, baud=115200, parity="E", rts=False, dtr=True):
        self.socket = connect(address)
        self.stream = self._split()
        self.data, self.answers = b"", []
        self.agreed, self.modem_state, self.line_state = set(), None, 0
        for verb, option in ((DO, ECHO), (WILL, SGA), (DO, SGA), (DO, COM_PORT), (WILL, COM_PORT)):
            self.socket.sendall(bytes([IAC, verb, option]))
        self._await(lambda: {(DO, COM_PORT), (DO, BINARY), (WILL, BINARY)} <= self.agreed, "the options")
        self.set_line(baud, parity)
        self.control(1)
        self.set_rts(rts)
        self.set_dtr(dtr)
        self.reset_input_buffer()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def set_line(self, baud, parity="E", data_bits=8, stop_bits=1):
        wanted = [(SET_BAUDRATE, struct.pack("!I", baud)), (SET_DATASIZE, bytes([data_bits])),
                  (SET_PARITY, bytes([PARITY[parity]])), (SET_STOPSIZE, bytes([stop_bits]))]
        for command, value in wanted:
            self.send_command(command, value)
        for command, value in wanted:
            assert self.answer_to(command) == value, f"command {command}: not {value.hex()}"

    def control(self, code):
        self.send_command(SET_CONTROL, bytes([code]))
        answer = self.answer_to(SET_CONTROL)
        assert answer == bytes([code]), f"SET-CONTROL {code} was answered with {answer.hex()}"

    def set_dtr(self, on):
        self.control(8 if on else 9)

    def set_rts(self, on):
        self.control(11 if on else 12)

    def set_break(self, on):
        self.control(5 if on else 6)

    def reset_input_buffer(self):
        self.send_command(PURGE, bytes([1]))
        assert self.answer_to(PURGE) == bytes([1])
        self.data = b""

    def ask(self, text, length, patience=SECONDS_TO_ANSWER):
        self.socket.sendall(bytes.fromhex(text).replace(b"\xff", b"\xff\xff"))
        end = time.monotonic() + patience
        while len(self.data) < length and self._receive(end):
            pass
        answer, self.data = self.data[:length], self.data[length:]
        return answer.hex(" ").upper()

    def send_command(self, command, value=b""):
        body = bytes([COM_PORT, command]) + value.replace(b"\xff", b"\xff\xff")
        self.socket.sendall(bytes([IAC, SB]) + body + bytes([IAC, SE]))

    def answer_to(self, command):
        def mine():
            return [answer for answer in self.answers if answer[0] == command + 100]
        self._await(mine, f"the answer to command {command}")
        answer = mine()[0]
        self.answers.remove(answer)
        return answer[1:]

    def _await(self, happened, what):
        end = time.monotonic() + SECONDS_TO_ANSWER
        while not happened():
            assert self._receive(end), f"waited {SECONDS_TO_ANSWER} s for {what}"

    def _receive(self, end):
        """False: nothing came in time, or never will."""
        if not select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
            return False
        stream = self.socket.recv(4096)
        for byte in stream:
            self.stream.send(byte)
        return bool(stream)

    def _split(self):
        splitter = self._telnet()
        next(splitter)
        return splitter

    def _telnet(self):
        while True:
            byte = yield
            if byte != IAC:
                self.data += bytes([byte])
                continue
            verb = yield
            if verb == IAC:
                self.data += b"\xff"
            elif verb == SB:
                self._answered((yield from self._body()))
            else:
                self._negotiated(verb, (yield))

    def _body(self):
        body = b""
        while True:
            byte = yield
            if byte == IAC:
                byte = yield
                if byte == SE:
                    return body
            body += bytes([byte])

    def _negotiated(self, verb, option):
        self.agreed.add((verb, option))
        # What this client did not ask for itself it agrees to when it hears of it.
        if option == BINARY:
            self.socket.sendall(bytes([IAC, {DO: WILL, WILL: DO}[verb], option]))

    def _answered(self, body):
        assert body[0] == COM_PORT
        if body[1] == NOTIFY_MODEMSTATE + 100:
            self.modem_state = body[2]
        elif body[1] == NOTIFY_LINESTATE + 100:
            self.line_state |= body[2]
        else:
            self.answers.append(body[1:])
