/// A connection that a client has opened: a descriptor, not blocking, that its taker closes.
struct AcceptedSocket {
    /// The descriptor.
    let descriptor: Int32
    /// The client's end.
    let peer: SocketAddress
    /// The pool's end.
    let local: SocketAddress
}
