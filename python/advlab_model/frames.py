"""Frames on the socket: four bytes of length, a header in JSON, and the float32 values that it announces."""

import json
import struct

LENGTH = struct.Struct("<I")
FLOAT = 4


def receive(connection, size):
    """So many bytes; None where the other side has closed."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if not count:
            return None
        view = view[count:]
    return data


def read_frame(connection):
    """Header and values; None at the end."""
    length = receive(connection, LENGTH.size)
    header = length and receive(connection, LENGTH.unpack(length)[0])
    if not header:
        return None
    fields = json.loads(header)
    values = receive(connection, fields.get("bytes", 0))
    return None if values is None else (fields, values)


def write_frame(connection, header, values=None):
    """`values`: a contiguous float32 array."""
    data = b"" if values is None else memoryview(values).cast("B")
    text = json.dumps({**header, "bytes": len(data)}).encode()
    connection.sendall(LENGTH.pack(len(text)) + text)
    if len(data):
        connection.sendall(data)
