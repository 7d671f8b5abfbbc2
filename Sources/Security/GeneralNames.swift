import COpenSSL
import Glibc
import Localization

extension SubjectName {
    /// Reads an entry of a certificate; `nil` for kinds that are of no use here and for malformed ones.
    init?(_ name: UnsafePointer<GENERAL_NAME>) {
        var kind: CInt = 0
        guard let value = GENERAL_NAME_get0_value(name, &kind) else { return nil }
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        switch kind {
        case GEN_DNS: self = .dns(Self.text(string))
        case GEN_URI: self = .uri(Self.text(string))
        case GEN_IPADD:
            guard let address = Self.address(string) else { return nil }
            self = .address(address)
        default: return nil
        }
    }

    /// Appends this name to a list of OpenSSL's.
    func append(to list: OpaquePointer) throws(SecurityError) {
        OpenSSLErrors.clear()
        guard let name = GENERAL_NAME_new() else { throw .failed(localized("make a subject name")) }
        do throws(SecurityError) {
            let (kind, value) = try encoded()
            GENERAL_NAME_set0_value(name, kind, value)
            guard COpenSSL_pushGeneralName(list, name) > 0 else { throw .failed(localized("make a subject name")) }
        } catch {
            GENERAL_NAME_free(name)
            throw error
        }
    }

    private func encoded() throws(SecurityError) -> (kind: CInt, value: UnsafeMutablePointer<ASN1_STRING>) {
        switch self {
        case .dns(let text), .uri(let text):
            guard let value = ASN1_STRING_type_new(V_ASN1_IA5STRING) else {
                throw .failed(localized("make a subject name"))
            }
            let bytes = Array(text.utf8)
            guard ASN1_STRING_set(value, bytes, CInt(truncatingIfNeeded: bytes.count)) == 1 else {
                ASN1_STRING_free(value)
                throw .failed(localized("make a subject name"))
            }
            if case .dns = self { return (GEN_DNS, value) }
            return (GEN_URI, value)
        case .address(let text):
            guard let value = a2i_IPADDRESS(text) else {
                throw .malformed(what: localized("IP address"), reason: localized("not in dotted or colon notation"))
            }
            return (GEN_IPADD, value)
        }
    }

    private static func text(_ string: UnsafePointer<ASN1_STRING>) -> String {
        String(decoding: bytes(string), as: UTF8.self)
    }

    private static func bytes(_ string: UnsafePointer<ASN1_STRING>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(max(ASN1_STRING_length(string), 0)))
    }

    private static func address(_ string: UnsafePointer<ASN1_STRING>) -> String? {
        let bytes = bytes(string)
        let family: CInt
        switch bytes.count {
        case 4: family = AF_INET
        case 16: family = AF_INET6
        default: return nil
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
