import Release

/// The `User-Agent` that the pool's client version policy sees.
public enum UserAgent {
    /// Our own name behind the product tokens of a current Skype for Business client, by which policies decide.
    public static let standard = "UCCAPI/16.0.13328.20130 OC/16.0.13426.20234 (Communicator/\(Release.version); Linux)"

    /// Values that strict policies are known to accept, the likeliest first.
    public static let known = [
        "UCCAPI/16.0.13328.20130 OC/16.0.13426.20234",
        "UCCAPI/16.0.4522.1000 OC/16.0.4522.1000 (Skype for Business)",
        "UCCAPI/15.0.4971.1000 OC/15.0.4971.1000 (Skype for Business)",
        "UCCAPI/15.0.4481.1000 OC/15.0.4481.1000 (Microsoft Lync)",
        "UCCAPI/15.0.4420.1017 OC/15.0.4420.1017",
        "UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)",
    ]
}
