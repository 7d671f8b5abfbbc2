/// A description of a session in SDP whose addresses mean nothing.
enum SessionDescription {
    static let contentType = "application/sdp"

    /// - Parameter media: the lines from the first medium on.
    static func text(_ media: String...) -> String {
        (["v=0", "o=- 0 0 IN IP4 127.0.0.1", "s=session", "c=IN IP4 127.0.0.1", "t=0 0"] + media)
            .map { "\($0)\r\n" }.joined()
    }
}
