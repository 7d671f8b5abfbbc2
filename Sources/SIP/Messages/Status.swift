/// A response's status code, 100 to 699.
public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// The code.
    public let code: Int

    /// Makes a status; nil outside 100 to 699.
    public init?(_ code: Int) {
        guard (100...699).contains(code) else { return nil }
        self.code = code
    }

    private init(known code: Int) {
        self.code = code
    }

    /// The code in digits.
    public var description: String { String(code) }

    /// 100 to 199.
    public var isProvisional: Bool { code < 200 }
    /// 200 to 699.
    public var isFinal: Bool { code >= 200 }
    /// 200 to 299.
    public var isSuccess: Bool { (200...299).contains(code) }

    /// 100
    public static let trying = Status(known: 100)
    /// 101, by which Microsoft's servers tell that an INVITE is on its way.
    public static let progressReport = Status(known: 101)
    /// 180
    public static let ringing = Status(known: 180)
    /// 200
    public static let ok = Status(known: 200)
    /// 202
    public static let accepted = Status(known: 202)
    /// 301
    public static let movedPermanently = Status(known: 301)
    /// 400
    public static let badRequest = Status(known: 400)
    /// 401
    public static let unauthorized = Status(known: 401)
    /// 403
    public static let forbidden = Status(known: 403)
    /// 404
    public static let notFound = Status(known: 404)
    /// 405
    public static let methodNotAllowed = Status(known: 405)
    /// 407
    public static let proxyAuthenticationRequired = Status(known: 407)
    /// 408
    public static let requestTimeout = Status(known: 408)
    /// 415
    public static let unsupportedMediaType = Status(known: 415)
    /// 409, of the obsolete RFC 2543, which Microsoft's servers still use.
    public static let conflict = Status(known: 409)
    /// 480
    public static let temporarilyUnavailable = Status(known: 480)
    /// 481
    public static let callDoesNotExist = Status(known: 481)
    /// 483
    public static let tooManyHops = Status(known: 483)
    /// 486
    public static let busyHere = Status(known: 486)
    /// 487
    public static let requestTerminated = Status(known: 487)
    /// 488
    public static let notAcceptableHere = Status(known: 488)
    /// 489
    public static let badEvent = Status(known: 489)
    /// 500
    public static let serverError = Status(known: 500)
    /// 501
    public static let notImplemented = Status(known: 501)
    /// 503
    public static let serviceUnavailable = Status(known: 503)
    /// 504
    public static let serverTimeout = Status(known: 504)
    /// 603
    public static let decline = Status(known: 603)

    /// The usual reason phrase (RFC 3261 21, RFC 6665); the class's name for a code without one.
    public var reasonPhrase: String {
        switch code {
        case 100: "Trying"
        case 101: "Progress Report"
        case 180: "Ringing"
        case 200: "OK"
        case 202: "Accepted"
        case 301: "Moved Permanently"
        case 302: "Moved Temporarily"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 407: "Proxy Authentication Required"
        case 408: "Request Timeout"
        case 415: "Unsupported Media Type"
        case 409: "Conflict"
        case 480: "Temporarily Unavailable"
        case 481: "Call/Transaction Does Not Exist"
        case 483: "Too Many Hops"
        case 486: "Busy Here"
        case 487: "Request Terminated"
        case 488: "Not Acceptable Here"
        case 489: "Bad Event"
        case 500: "Server Internal Error"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 504: "Server Time-out"
        case 603: "Decline"
        case 100...199: "Progress"
        case 200...299: "Success"
        case 300...399: "Redirection"
        case 400...499: "Request Failure"
        case 500...599: "Server Failure"
        default: "Global Failure"
        }
    }
}
