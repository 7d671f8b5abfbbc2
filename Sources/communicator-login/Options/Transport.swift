import ArgumentParser
import CCommunicator

/// The values of `--transport`.
enum Transport: String, ExpressibleByArgument, CaseIterable {
    case auto, tls, tcp, ucwa

    var value: communicator_transport {
        switch self {
        case .auto: COMMUNICATOR_TRANSPORT_AUTO
        case .tls: COMMUNICATOR_TRANSPORT_TLS
        case .tcp: COMMUNICATOR_TRANSPORT_TCP
        case .ucwa: COMMUNICATOR_TRANSPORT_UCWA
        }
    }
}
