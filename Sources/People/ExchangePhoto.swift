import Security
public import XML

/// Exchange's answer to who looks like what ([MS-OXWSPHOTO] GetUserPhoto; services sheet 5).
public enum ExchangePhoto {
    private static let messages = "http://schemas.microsoft.com/exchange/services/2006/messages"
    private static let types = "http://schemas.microsoft.com/exchange/services/2006/types"
    private static let soap = "http://schemas.xmlsoap.org/soap/envelope/"

    /// The request for the photo of a mailbox's owner.
    ///
    /// - Throws: `XMLError` if the name has a character that XML cannot carry.
    public static func request(for mailbox: String) throws(XMLError) -> String {
        try Markup("soap:Envelope", ["xmlns:m": messages, "xmlns:soap": soap, "xmlns:t": types]) {
            Markup("soap:Header") { Markup("t:RequestServerVersion", ["Version": "Exchange2013"]) {} }
            Markup("soap:Body") {
                Markup("m:GetUserPhoto") {
                    Markup("m:Email", mailbox)
                    Markup("m:SizeRequested", "HR96x96")
                }
            }
        }.document()
    }

    /// The photo in the answer; nil where there is none.
    public static func read(_ document: some Sequence<UInt8>) -> Photo? {
        guard let root = try? XMLElement(parsing: document, limits: PeopleLimits.photoDocument),
            let data = root.element("Body", "GetUserPhotoResponse")?.descendant("PictureData"),
            let bytes = try? Base64.decode(data.text, whitespace: .ignored, limit: PeopleLimits.photo)
        else { return nil }
        return Photo(bytes)
    }
}
