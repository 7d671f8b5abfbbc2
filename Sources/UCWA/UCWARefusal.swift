import Localization
internal import Web

/// Why a server does not do what it was asked for (UCWA sheet 3.10).
public struct UCWARefusal: Error, Sendable, Hashable {
    /// The most characters of a server's message that are kept.
    static let longest = 300
    private static let usualPause: Duration = .seconds(2)
    private static let longestPause: Duration = .seconds(60)

    /// The HTTP status.
    public let status: Int
    /// What the server calls it, such as `Gone` and `TooManyApplications`; nil if it was not UCWA that answered.
    public let code: String?
    public let subcode: String?
    /// What the server says in words.
    public let message: String?
    /// How long the server asks to wait.
    public let retryAfter: Duration?

    /// - Parameter body: what came with the status; a page of a proxy says nothing.
    public init(status: Int, body: [UInt8], retryAfter: Duration? = nil) {
        let resource = UCWAResource(parsing: body)
        self.status = status
        self.retryAfter = retryAfter
        code = resource?.text("code")
        subcode = resource?.text("subcode")
        message = resource?.text("message").flatMap { ServerText.clean($0, limit: Self.longest) }
    }

    private init(status: Int, message: String?) {
        self.status = status
        self.message = message
        retryAfter = nil
        code = nil
        subcode = nil
    }

    /// Where the server offers no link to what is wished for.
    public static let notAllowed = UCWARefusal(status: 403, message: nil)

    /// A success that names a link which does not lead to the application's server, and so is not followed.
    public static func foreignLink(_ href: String) -> UCWARefusal {
        UCWARefusal(status: 200, message: ServerText.clean(href, limit: longest))
    }

    /// Whether the application has ceased to be on the server.
    public var isApplicationGone: Bool { status == 410 || status == 404 && subcode == "ApplicationNotFound" }

    /// Whether the application is gone because the server has forgotten it, so that another may be made (sheet 3.3).
    public var isForgotten: Bool {
        isApplicationGone && ["ApplicationNotFound", "InactiveApplicationExpired"].contains(subcode)
    }

    /// Whether it was refused: what came with a success may be a page of a proxy, or no resource.
    public var isRefusal: Bool { !(200..<300).contains(status) }

    /// Whether another poll of the event channel has taken the place of this one.
    public var isReplacement: Bool { status == 409 && subcode == "PGetReplaced" }

    /// Whether the server, or a proxy on the way, may do it a moment later.
    public var mayPass: Bool { status == 408 || status == 429 || status >= 500 }

    /// How long a server is left alone that is too busy to do what was asked for, or that has forgotten the application,
    /// in whose place another one is made soon; nil if it is neither.
    public var busyPause: Duration? {
        guard status == 429 || status == 503 || isForgotten else { return nil }
        return min(retryAfter ?? Self.usualPause, Self.longestPause)
    }

    /// Whether it is what was asked for that the server does not do, now or later.
    public var isFinal: Bool { !mayPass && !isApplicationGone }

    /// `409 Conflict, AlreadyExists: text`
    public var summary: String {
        let names = [code, subcode].compactMap(\.self).joined(separator: ", ")
        let head = names.isEmpty ? "HTTP \(status)" : "\(status) \(names)"
        return message.map { "\(head): \($0)" } ?? head
    }
}
