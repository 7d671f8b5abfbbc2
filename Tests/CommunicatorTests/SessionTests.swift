import Testing

/// Sessions against an in-process lab. One after the other: they count what is left on the process's one loop.
@Suite("Sessions", .serialized)
enum SessionTests {}
