internal import EventLoop
internal import Localization

/// Whether a host that a service names may be shown who the user is; `isVerified` if the service is who it says, by its
/// certificate.
public typealias HostCheck = @LoopActor (_ host: String, _ isVerified: Bool) async throws -> Bool

/// Which addresses out of a service's description may be followed: they are shown a ticket, or who the user is.
@LoopActor
struct HostAdmission {
    /// The service that describes itself; its own host is the caller's to check.
    let service: WebAddress
    /// Whether the description is the service's by its certificate.
    let isVerified: Bool
    let admits: HostCheck

    /// An address from the description, if it may be followed: clear text only where the service's was already.
    ///
    /// - Throws: `WebError.addressRefused`; `CancellationError`.
    func address(_ url: String, _ step: WebStep) async throws -> WebAddress {
        guard let address = WebAddress(url), address.scheme == .https || service.scheme == .http else {
            throw WebError.addressRefused(
                step, url: ServerText.clean(url) ?? "", reason: localized("it is no https address"))
        }
        let isOwn = address.host == service.host
        guard try await isOwn ? true : admits(address.host, isVerified) else {
            throw WebError.addressRefused(step, url: address.text, reason: localized("its host was not confirmed"))
        }
        return address
    }
}
