import JSON

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
        case serviceFailure = "ServiceFailure"
        // In events alone.
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
            case .serviceFailure, .remoteFailure: 500
            }
        }
    }

    enum Subcode: String {
        case alreadyExists = "AlreadyExists"
        case anonymousNotAllowed = "AnonymousNotAllowed"
        case applicationNotFound = "ApplicationNotFound"
        case attendeeNotAllowed = "AttendeeNotAllowed"
        case cannotRedirect = "CannotRedirect"
        case denied = "Denied"
        case deserializationFailure = "DeserializationFailure"
        case destinationNotFound = "DestinationNotFound"
        case ejected = "Ejected"
        case inactiveApplicationExpired = "InactiveApplicationExpired"
        case limitExceeded = "LimitExceeded"
        case makeMeAvailableRequired = "MakeMeAvailableRequired"
        case parameterValidationFailure = "ParameterValidationFailure"
        case pollReplaced = "PGetReplaced"
        case tooManyApplications = "TooManyApplications"
        case unreachable = "Unreachable"
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

    /// The failure as a document.
    var json: JSONValue {
        .object(present: [
            "code": .string(code.rawValue), "subcode": subcode.map { .string($0.rawValue) },
            "message": "The operation could not be completed.",
        ])
    }

    var response: HTTPResponse { .json(code.status, json) }

    var refusal: Refusal { .webAPI(status: code.status, reason: subcode?.rawValue ?? code.rawValue) }
}
