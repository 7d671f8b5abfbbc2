/// Something that was looked at, and what was found. Verdicts are made of findings alone.
public enum Finding: Sendable, Equatable {
    case name(NameReport)
    case autodiscover(AutodiscoverReport)
    case registrar(RegistrarReport)
    case webService(WebServiceReport)
    case clock(ClockSkew)
    case signIn(SignInReport)
}

extension Finding {
    /// How the connection came about that was tried; nil where there was none to be tried.
    public var connection: ConnectionReport? {
        switch self {
        case .autodiscover(let report): report.connection
        case .registrar(let report): report.connection
        case .webService(let report): report.connection
        case .name, .clock, .signIn: nil
        }
    }

    /// Changes what is reported of the connection, if there was one.
    public mutating func editConnection(_ edit: (inout ConnectionReport) -> Void) {
        switch self {
        case .autodiscover(var report):
            edit(&report.connection)
            self = .autodiscover(report)
        case .registrar(var report):
            edit(&report.connection)
            self = .registrar(report)
        case .webService(var report):
            edit(&report.connection)
            self = .webService(report)
        case .name, .clock, .signIn: break
        }
    }
}

extension Sequence<Finding> {
    var names: [NameReport] { compactMap { if case .name(let report) = $0 { report } else { nil } } }
    var autodiscover: [AutodiscoverReport] {
        compactMap { if case .autodiscover(let report) = $0 { report } else { nil } }
    }
    var registrars: [RegistrarReport] { compactMap { if case .registrar(let report) = $0 { report } else { nil } } }
    var webServices: [WebServiceReport] { compactMap { if case .webService(let report) = $0 { report } else { nil } } }
    var clocks: [ClockSkew] { compactMap { if case .clock(let report) = $0 { report } else { nil } } }
    var signIns: [SignInReport] { compactMap { if case .signIn(let report) = $0 { report } else { nil } } }

    /// How every connection came about that was tried, in the order of the findings.
    var connections: [ConnectionReport] { compactMap(\.connection) }
}
