import COpenSSL
import Localization

/// OpenSSL's error queue of the current thread.
enum OpenSSLErrors {
    /// Empties the queue; to be done before an operation whose errors will be read.
    static func clear() {
        // Looking is a tenth of the work, and mostly there is nothing.
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Takes the oldest error, which is nearest to the cause, and empties the queue.
    static func take() -> UInt {
        let code = ERR_get_error()
        ERR_clear_error()
        return code
    }

    /// Takes the oldest error as words and empties the queue.
    static func takeReason() -> String {
        reason(of: take())
    }

    /// The words for an error code.
    static func reason(of code: UInt) -> String {
        guard code != 0 else { return localized("no reason given") }
        guard let text = ERR_reason_error_string(code) else { return localized("error \(code)") }
        return String(cString: text)
    }
}
