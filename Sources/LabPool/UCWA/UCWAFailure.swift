import JSON
import SIP

/// What the web API answers in place of success, and what it gives as the reason of an event (UCWA sheet 3.10).
struct UCWAFailure: Error, Hashable {
    enum Code: String {
        case badRequest = "BadRequest"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case methodNotAllowed = "MethodNotAllowed"
        case conflict = "Conflict"
        case gone = "Gone"
        case preconditionFailed = "PreconditionFailed"
        case entityTooLarge = "EntityTooLarge"
        case unsupportedMediaType = "UnsupportedMediaType"
        case preconditionRequired = "PreconditionRequired"
        case tooManyRequests = "TooManyRequests"
        case serviceFailure = "ServiceFailure"
        case serviceUnavailable = "ServiceUnavailable"
        // In events alone.
        case localFailure = "LocalFailure"
        case remoteFailure = "RemoteFailure"

        var status: Int {
            switch self {
            case .badRequest: 400
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .conflict: 409
            case .gone: 410
            case .preconditionFailed: 412
            case .entityTooLarge: 413
            case .unsupportedMediaType: 415
            case .preconditionRequired: 428
            case .tooManyRequests: 429
            case .serviceUnavailable: 503
            case .serviceFailure, .localFailure, .remoteFailure: 500
            }
        }
    }

    enum Subcode: String {
        case alreadyExists = "AlreadyExists"
        case anonymousNotAllowed = "AnonymousNotAllowed"
        case apiVersionNotSupported = "APIVersionNotSupported"
        case applicationNotFound = "ApplicationNotFound"
        case attendeeNotAllowed = "AttendeeNotAllowed"
        case busy = "Busy"
        case callTerminated = "CallTerminated"
        case canceled = "Canceled"
        case cannotRedirect = "CannotRedirect"
        case connectedElsewhere = "ConnectedElsewhere"
        case declined = "Declined"
        case denied = "Denied"
        case deserializationFailure = "DeserializationFailure"
        case destinationNotFound = "DestinationNotFound"
        case ejected = "Ejected"
        case ended = "Ended"
        case escalationFailed = "EscalationFailed"
        case inactiveApplicationExpired = "InactiveApplicationExpired"
        case limitExceeded = "LimitExceeded"
        case makeMeAvailableRequired = "MakeMeAvailableRequired"
        case missed = "Missed"
        case notAllowed = "NotAllowed"
        case operationNotSupported = "OperationNotSupported"
        case parameterValidationFailure = "ParameterValidationFailure"
        case pollReplaced = "PGetReplaced"
        case threadIdAlreadyExists = "ThreadIdAlreadyExists"
        case timeout = "Timeout"
        case tooManyApplications = "TooManyApplications"
        case tooManyConversations = "TooManyConversations"
        case unreachable = "Unreachable"
        case unsupportedMediaType = "UnsupportedMediaType"
        case userAgentNotAllowed = "UserAgentNotAllowed"
    }

    let code: Code
    let subcode: Subcode?

    init(_ code: Code, _ subcode: Subcode? = nil) {
        self.code = code
        self.subcode = subcode
    }

    static let invalidParameter = UCWAFailure(.badRequest, .parameterValidationFailure)
    static let noApplication = UCWAFailure(.notFound, .applicationNotFound)

    /// Why somebody's endpoints have refused an invitation.
    init(invitationRefused status: Status) {
        switch status.code {
        case 404, 604: self.init(.remoteFailure, .destinationNotFound)
        case 403: self.init(.remoteFailure, .notAllowed)
        case 408, 504: self.init(.remoteFailure, .timeout)
        case 415, 488, 606: self.init(.remoteFailure, .unsupportedMediaType)
        case 486, 600: self.init(.remoteFailure, .busy)
        case 487: self.init(.remoteFailure, .canceled)
        case 603: self.init(.remoteFailure, .declined)
        default: self.init(.remoteFailure, .unreachable)
        }
    }

    /// Why a message was refused.
    init(messageRefused status: Status) {
        switch status.code {
        case 413, 513: self.init(.entityTooLarge)
        case 481: self.init(.remoteFailure, .callTerminated)
        default: self.init(invitationRefused: status)
        }
    }

    /// The failure as a document.
    var json: JSONValue {
        .object(present: [
            "code": .string(code.rawValue), "subcode": subcode.map { .string($0.rawValue) },
            "message": "The operation could not be completed.",
        ])
    }

    var response: HTTPResponse {
        var response = HTTPResponse.json(code.status, json)
        if [.tooManyRequests, .serviceUnavailable].contains(code) { response.headers.append(("Retry-After", "1")) }
        return response
    }

    var refusal: Refusal { .webAPI(status: code.status, reason: subcode?.rawValue ?? code.rawValue) }
}
