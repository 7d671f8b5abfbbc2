import XML

/// What a conference's server says, later, of a message that it had taken: whom it did not reach (messaging sheet 7.4).
public struct DeliveryNotification: Sendable, Hashable {
    /// The media type.
    public static let contentType = "application/ms-imdn+xml"

    public struct Failure: Sendable, Hashable {
        /// `user@domain`, in lower case.
        public var address: String
        /// The status of the recipient's answer; 0 if there was none.
        public var status: Int
    }

    /// The `Message-Id` of the 200 to the message.
    public let message: String
    public let failures: [Failure]

    /// Reads a notification; nil for any other document.
    public init?(parsing body: some Sequence<UInt8>) {
        guard let root = try? XMLElement(parsing: body, limits: ConferencingLimits.document), root.name == "imdn" else {
            return nil
        }
        message = ConferencingLimits.cut(root.element("message-id")?.trimmedText ?? "")
        failures = root.elements("recipient").prefix(ConferencingLimits.people).compactMap { recipient in
            let status = (recipient.element("status")?.trimmedText).flatMap { Int($0) } ?? 0
            guard !(200..<300).contains(status), let address = PersonAddress(recipient.attribute("uri") ?? "") else {
                return nil
            }
            return Failure(address: address.text, status: status)
        }
    }
}
