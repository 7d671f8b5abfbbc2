import COpenSSL

/// The alerts that ended a session, as OpenSSL reports them while it works.
final class AlertLog {
    private(set) var received: TLSAlert?
    private(set) var sent: TLSAlert?

    private static let index = COpenSSL_newSessionIndex()
    private static let fatal: CInt = 2

    /// Starts listening. The session must not outlive this object.
    func attach(to session: OpaquePointer) {
        guard SSL_set_ex_data(session, Self.index, Unmanaged.passUnretained(self).toOpaque()) == 1 else { return }
        SSL_set_info_callback(session) { session, event, value in
            guard let session, let log = SSL_get_ex_data(session, AlertLog.index) else { return }
            Unmanaged<AlertLog>.fromOpaque(log).takeUnretainedValue().note(event: event, value: value)
        }
    }

    /// - Parameter value: the level in the upper byte, the alert in the lower one.
    private func note(event: CInt, value: CInt) {
        let alert = TLSAlert(rawValue: UInt8(truncatingIfNeeded: value))
        guard value >> 8 == Self.fatal else { return }
        if event & SSL_CB_READ_ALERT == SSL_CB_READ_ALERT { received = alert }
        if event & SSL_CB_WRITE_ALERT == SSL_CB_WRITE_ALERT { sent = alert }
    }
}
