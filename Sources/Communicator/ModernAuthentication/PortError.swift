import Glibc

/// No port of this computer's own could be opened.
struct PortError: Error, Hashable {
    /// The system's number of the error.
    let code: Int32

    /// What the system says.
    var reason: String { String(cString: strerror(code)) }
}
