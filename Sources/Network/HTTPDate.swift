import CCurl

/// The value of a `Date` header (RFC 9110 5.6.7), as HTTP and SIP write it.
public enum HTTPDate {
    /// The longest value that is read, in bytes.
    public static let maximumLength = 64

    /// The time in Unix seconds; nil if it cannot be read.
    public static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= maximumLength, !text.utf8.contains(0) else { return nil }
        let time = curl_getdate(text, nil)
        return time < 0 ? nil : Int64(time)
    }
}
