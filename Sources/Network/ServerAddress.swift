import CCurl
import Localization

/// A URL that libcurl has read and found well-formed, and the host and port in it.
struct ServerAddress {
    /// Without brackets.
    let host: String
    let port: UInt16
    let isSecure: Bool
    let url: String

    /// Reads an absolute `http` or `https` URL.
    ///
    /// - Throws: ``NetworkError/invalidAddress(_:)``.
    init(url text: String) throws {
        try self.init { parts in
            Self.isClean(text) && curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK
        } text: {
            text
        }
    }

    /// Makes the URL for a bare connection to `host`, a name or an address (IPv6 with or without brackets).
    ///
    /// - Throws: ``NetworkError/invalidAddress(_:)``.
    init(host: String, port: UInt16, isSecure: Bool) throws {
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        try self.init { parts in
            Self.isClean(host) && curl_url_set(parts, CURLUPART_SCHEME, isSecure ? "https" : "http", 0) == CURLUE_OK
                && curl_url_set(parts, CURLUPART_HOST, bracketed, 0) == CURLUE_OK
                && curl_url_set(parts, CURLUPART_PORT, String(port), 0) == CURLUE_OK
                && curl_url_set(parts, CURLUPART_PATH, "/", 0) == CURLUE_OK
        } text: {
            host
        }
    }

    private init(_ fill: (OpaquePointer) -> Bool, text: () -> String) throws {
        guard let parts = curl_url() else { throw NetworkError.outOfResources(localized("no memory")) }
        defer { curl_url_cleanup(parts) }
        guard fill(parts),
            let scheme = Self.part(CURLUPART_SCHEME, of: parts), scheme == "http" || scheme == "https",
            let host = Self.part(CURLUPART_HOST, of: parts), !host.isEmpty,
            let port = Self.part(CURLUPART_PORT, of: parts).flatMap(UInt16.init), port != 0,
            let url = Self.part(CURLUPART_URL, of: parts, flags: 0),
            Self.part(CURLUPART_USER, of: parts) == nil, Self.part(CURLUPART_PASSWORD, of: parts) == nil
        else { throw NetworkError.invalidAddress(text()) }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        isSecure = scheme == "https"
        self.url = url
    }

    private static func part(
        _ part: CURLUPart, of parts: OpaquePointer, flags: Int32 = CURLU_DEFAULT_PORT
    ) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parts, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }

    /// Control characters and blanks have no place in a URL; a NUL would cut it.
    private static func isClean(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
