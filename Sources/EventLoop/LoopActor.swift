/// The one place where the core's asynchronous code runs: the thread of the embedding program's loop.
@globalActor
public actor LoopActor {
    public static let shared = LoopActor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        EventLoop.shared.asUnownedSerialExecutor()
    }

    /// Runs `operation`, which belongs to the loop, from a synchronous callback that the host or a library makes on
    /// the loop's thread. Traps on any other thread.
    public static func assumeIsolated<Value: Sendable>(
        _ operation: @LoopActor () throws -> Value
    ) rethrows -> Value {
        EventLoop.shared.checkIsolated()
        // The isolation is a matter of the type alone: on this thread the closure may be called as it is. (The compiler
        // notes the file's name for the check below, and its length as it is without -file-prefix-map: a short name
        // keeps builds the same in every folder.)
        #sourceLocation(file:"LoopActor",line:20)
        return try withoutActuallyEscaping(operation) { operation in
            try unsafeBitCast(operation, to: (() throws -> Value).self)()
        }
    }
    #sourceLocation()
}
