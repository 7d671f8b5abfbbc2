import EventLoop

/// A value that a test's body on the loop leaves for the test.
final class Box<Value>: @unchecked Sendable {
    // Written on the loop before the body ends, read by the test afterwards.
    var value: Value?
}
