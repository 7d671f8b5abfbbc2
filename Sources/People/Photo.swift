/// A picture of somebody, of a kind that clients show.
public struct Photo: Sendable, Hashable {
    /// What the picture is, by its first bytes: what a server says of it does not count.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        case jpeg
        case png
        case gif

        fileprivate var beginnings: [[UInt8]] {
            switch self {
            case .jpeg: [[0xFF, 0xD8, 0xFF]]
            case .png: [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]]
            case .gif: [Array("GIF87a".utf8), Array("GIF89a".utf8)]
            }
        }
    }

    public let format: Format
    public let bytes: [UInt8]

    /// Nil for another kind, and for more than ``PeopleLimits/photo`` bytes.
    public init?(_ bytes: [UInt8]) {
        let format = Format.allCases.first { $0.beginnings.contains { bytes.starts(with: $0) } }
        guard bytes.count <= PeopleLimits.photo, let format else { return nil }
        self.format = format
        self.bytes = bytes
    }
}
