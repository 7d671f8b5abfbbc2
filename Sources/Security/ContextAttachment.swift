import COpenSSL
import Localization

/// A Swift object that an `SSL_CTX` keeps alive and that OpenSSL's callbacks find again.
enum ContextAttachment {
    private static let index = COpenSSL_newContextIndex { _, object, _, _, _, _ in
        guard let object else { return }
        Unmanaged<AnyObject>.fromOpaque(object).release()
    }

    /// Attaches `object` to a context that has none yet; the context releases it when it is freed itself.
    static func attach(_ object: AnyObject, to context: OpaquePointer) throws(SecurityError) {
        guard index >= 0, SSL_CTX_get_ex_data(context, index) == nil else {
            throw .operationFailed(
                operation: localized("configure TLS"), reason: localized("the context is configured already"))
        }
        let reference = Unmanaged.passRetained(object)
        guard SSL_CTX_set_ex_data(context, index, reference.toOpaque()) == 1 else {
            reference.release()
            throw .failed(localized("configure TLS"))
        }
    }

    /// The object attached to the context of `session`, if it is of that type.
    static func object<Object: AnyObject>(of session: OpaquePointer, as type: Object.Type) -> Object? {
        guard let context = SSL_get_SSL_CTX(session), let object = SSL_CTX_get_ex_data(context, index) else {
            return nil
        }
        return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? Object
    }
}
