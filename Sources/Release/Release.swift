/// The release of this software; libraries and programs have it in common.
public enum Release {
    /// The version number, as tagged.
    public static let version = "1.0.0"
}
