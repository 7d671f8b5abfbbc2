import COpenSSL
import Localization

/// An X.501 name inside an OpenSSL object that outlives this view.
struct DistinguishedName {
    let pointer: OpaquePointer

    /// The whole name as RFC 2253 text with UTF-8 left as it is; control characters and specials are escaped.
    var text: String {
        guard let bio = try? MemoryBIO(),
            X509_NAME_print_ex(bio.pointer, pointer, 0, COpenSSL_nameTextFlags()) >= 0
        else { return "" }
        return bio.text
    }

    /// The last common name.
    var commonName: String? {
        var index: CInt = -1
        while true {
            let next = X509_NAME_get_index_by_NID(pointer, NID_commonName, index)
            guard next >= 0 else { break }
            index = next
        }
        guard index >= 0, let entry = X509_NAME_get_entry(pointer, index),
            let value = X509_NAME_ENTRY_get_data(entry)
        else { return nil }
        return Self.utf8(value)
    }

    /// Adds a common name as a UTF8String of any length; the usual call would stop at 64 characters.
    func append(commonName: String) throws(SecurityError) {
        let bytes = Array(commonName.utf8)
        OpenSSLErrors.clear()
        let added = X509_NAME_add_entry_by_NID(
            pointer, NID_commonName, V_ASN1_UTF8STRING, bytes, CInt(truncatingIfNeeded: bytes.count), -1, 0)
        guard added == 1 else { throw .failed(localized("set a common name")) }
    }

    private static func utf8(_ value: UnsafePointer<ASN1_STRING>) -> String? {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, value)
        guard count >= 0, let bytes else { return nil }
        defer { COpenSSL_free(bytes) }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }
}
